using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>Makes the model of a graph: gives every value and node a unique name and writes the nodes down.</summary>
internal sealed class GraphAssembly
{
    private readonly GraphBuilder _root;
    private readonly LiveGraph _live;
    private readonly NameTable _valueNames = new('_');
    private readonly NameTable _nodeNames = new('/');
    private readonly Dictionary<Value, string> _names = [];
    private readonly Dictionary<GraphNode, string> _nodes = [];
    private readonly Dictionary<GraphOutput, string> _outputs = new(ReferenceEqualityComparer.Instance);

    public GraphAssembly(GraphBuilder root)
    {
        _root = root;
        _live = new LiveGraph(root);

        // Who comes first has the name. Others are known to the world by what they are called in the prototxt or
        // another source; names made up here come last.
        foreach (var input in root.Inputs)
            _names[input] = _valueNames.Take(input.GivenName!);
        NameOutputs(root, output => output.Name);
        NameOnRequest();
        foreach (var stored in _live.Stored)
            _names[stored] = _valueNames.Take(stored.GivenName!);
        NameNodes(root);
    }

    public OnnxModel Model(ModelHeader header) => new()
    {
        Opset = _root.Opset,
        IrVersion = Opsets.IrVersion(_root.Opset),
        Header = header,
        Domains = [.. _nodes.Keys.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct().Order(StringComparer.Ordinal)],
        Nodes = Nodes(_root),
        HalfNodes = _nodes.Where(pair => pair.Key.AllowsHalf).Select(pair => pair.Value).ToHashSet(StringComparer.Ordinal),
        ValueTypes = ValueTypes(),
        Inputs = Inputs(_root),
        Outputs = Outputs(_root),
        Initializers =
        [
            .. _root.Inputs.Where(input => input.Default is not null).OrderBy(input => input.Order)
                .Select(input => new ModelInitializer(_names[input], input.Dims!, input.Default!)),
            .. _live.Stored.Select(value => new ModelInitializer(_names[value], _live.StoredDims(value), value.Data!)),
        ],
    };

    private Dictionary<string, DataType> ValueTypes()
    {
        var types = _live.Nodes(_root).SelectMany(node => node.Outputs).ToDictionary(NameOf, output => output.ElementType, StringComparer.Ordinal);
        foreach (var output in _root.Outputs)
            types.TryAdd(_outputs[output], output.Value.ElementType);
        return types;
    }

    /// <summary>An output has its name without an Identity if its value is made in that graph and is not another
    /// output already; among several outputs, the one whose name was asked for goes first.</summary>
    private void NameOutputs(GraphBuilder graph, Func<GraphOutput, string> wanted)
    {
        foreach (var output in graph.Outputs)
            _outputs[output] = _valueNames.Take(wanted(output));
        foreach (var output in graph.Outputs.OrderByDescending(output => _root.Names.GetValueOrDefault(output.Name) == output.Value))
        {
            if (output.Value.Owner == graph && _live.IsProduced(output.Value))
                _names.TryAdd(output.Value, _outputs[output]);
        }
    }

    private void NameOnRequest()
    {
        foreach (var (name, value) in _root.Names)
        {
            if (_live.IsProduced(value) && !_names.ContainsKey(value) && _valueNames.TryTake(name))
                _names[value] = name;
        }
    }

    private void NameNodes(GraphBuilder graph)
    {
        foreach (var node in _live.Nodes(graph))
        {
            var name = _nodeNames.Take(node.Scope.Length == 0 ? node.Op : node.Scope);
            _nodes[node] = name;
            foreach (var output in node.Outputs)
            {
                if (!_names.ContainsKey(output))
                    _names[output] = _valueNames.Take($"{name}:{output.OutputIndex}");
            }

            foreach (var body in node.Bodies)
            {
                foreach (var input in body.Inputs)
                    _names[input] = _valueNames.Take($"{body.BodyScope}/{input.GivenName}");
                NameOutputs(body, output => $"{body.BodyScope}/{output.Name}");
                NameNodes(body);
            }
        }
    }

    private List<NodeProto> Nodes(GraphBuilder graph)
    {
        List<NodeProto> nodes = [.. _live.Nodes(graph).Select(Node)];
        foreach (var output in graph.Outputs)
        {
            var source = NameOf(output.Value);
            if (source == _outputs[output])
                continue;
            nodes.Add(new NodeProto
            {
                Name = _nodeNames.Take(_outputs[output]),
                OpType = "Identity",
                Input = { source },
                Output = { _outputs[output] },
            });
        }

        return nodes;
    }

    private NodeProto Node(GraphNode node)
    {
        var proto = new NodeProto { Name = _nodes[node], OpType = node.Op };
        if (node.Domain.Length > 0)
            proto.Domain = node.Domain;
        proto.Input.AddRange(node.Inputs.Select(input => input is null ? "" : NameOf(input)));
        proto.Output.AddRange(node.Outputs.Select(NameOf));
        var bodies = 0;
        foreach (var attribute in node.Attributes)
        {
            var copy = attribute.Clone();
            if (attribute.Type == AttributeProto.Types.AttributeType.Graph)
                copy.G = Body(node.Bodies[bodies++]);
            proto.Attribute.Add(copy);
        }

        return proto;
    }

    private GraphProto Body(GraphBuilder body) => new()
    {
        Name = body.BodyScope,
        Node = { Nodes(body) },
        Input = { Inputs(body).Select(input => input.ToProto()) },
        Output = { Outputs(body).Select(output => output.ToProto()) },
    };

    private List<TensorInfo> Inputs(GraphBuilder graph) =>
        [.. graph.Inputs.Select(input => new TensorInfo(_names[input], input.ElementType, input.Dims))];

    private List<TensorInfo> Outputs(GraphBuilder graph) =>
        [.. graph.Outputs.Select(output => new TensorInfo(_outputs[output], output.Value.ElementType, output.Dims))];

    private string NameOf(Value value) => _names[_live.Resolve(value)];
}

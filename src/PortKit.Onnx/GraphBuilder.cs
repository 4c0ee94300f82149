using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>Builds an ONNX graph node by node. Names, dead code and the dims of initializers are settled by
/// <see cref="Build"/>, so the order of calls decides nothing but the order of nodes. Not thread-safe.</summary>
public sealed partial class GraphBuilder
{
    private readonly HashSet<string> _inputNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _outputNames = new(StringComparer.Ordinal);
    private readonly GraphBuilder _root;
    private readonly GraphBuilder? _parent;
    private readonly List<GraphBuilder> _subgraphs = [];
    private readonly Dictionary<(Value Input, string Dims, bool AllowsHalf), Value> _reshapedInputs = [];
    private AttributeProto? _attribute;
    private bool _closed;
    private string _scope;

    /// <summary>Starts an empty graph.</summary>
    /// <param name="opset">The version of the default operator set to write for.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opset"/> lies outside
    /// <see cref="Opsets.Min"/>..<see cref="Opsets.Max"/>.</exception>
    public GraphBuilder(int opset)
    {
        Opsets.Require(opset);
        Opset = opset;
        _root = this;
        _scope = "";
    }

    private GraphBuilder(GraphBuilder parent, string scope)
    {
        Opset = parent.Opset;
        _root = parent._root;
        _parent = parent;
        _scope = scope;
        BodyScope = scope;
    }

    /// <summary>The version of the default operator set that the graph is written for.</summary>
    public int Opset { get; }

    internal List<Value> Inputs { get; } = [];

    /// <summary>In order of making. Those of subgraphs live in the outermost graph.</summary>
    internal List<Value> Initializers { get; } = [];

    internal List<GraphNode> NodeList { get; } = [];

    internal List<GraphOutput> Outputs { get; } = [];

    /// <summary>Which value was asked last to have a name; only in the outermost graph.</summary>
    internal Dictionary<string, Value> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>What the names of a subgraph begin with; empty in the outermost graph.</summary>
    internal string BodyScope { get; } = "";

    /// <summary>Adds an input. In the outermost graph it keeps its name whatever happens; in a subgraph the name
    /// makes part of a unique one.</summary>
    /// <param name="name">Its name, unlike that of other inputs.</param>
    /// <param name="dims">Its dimensions; -1 for one of unknown size.</param>
    /// <param name="elementType">The type of its elements.</param>
    /// <exception cref="ArgumentException">Another input has that name.</exception>
    public Value Input(string name, ReadOnlySpan<long> dims, DataType elementType = DataType.Float)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireOpen();
        if (!_inputNames.Add(name))
            throw new ArgumentException($"Every input needs a name of its own. Found '{name}' twice.", nameof(name));
        var value = new Value(this, ValueKind.Input, elementType, dims.ToArray()) { GivenName = name };
        Inputs.Add(value);
        return value;
    }

    /// <summary>Adds an input that needs not be fed: an initializer of the same name holds what it is then. Only in the outermost graph.</summary>
    /// <param name="name">Its name, unlike that of other inputs.</param>
    /// <param name="dims">Its dimensions, none of them negative.</param>
    /// <param name="data">Its elements where it is not fed.</param>
    /// <param name="order">Its place among the initializers, smaller first.</param>
    /// <exception cref="ArgumentException">Another input has that name, or the data do not have the length that the dims ask for.</exception>
    public Value Input(string name, ReadOnlySpan<long> dims, TensorData data, int order)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(data);
        RequireOpen();
        if (_parent is not null)
            throw new InvalidOperationException("Inputs of a subgraph have no initializers.");
        if (TensorLayout.ByteLength(data.ElementType, dims) is var expected && expected != data.ByteLength)
        {
            throw new ArgumentException(
                $"Input '{name}' of dims {TensorLayout.Text(dims)} needs {expected} bytes. Found {data.ByteLength}.",
                nameof(data));
        }

        if (!_inputNames.Add(name))
            throw new ArgumentException($"Every input needs a name of its own. Found '{name}' twice.", nameof(name));
        var value = new Value(this, ValueKind.Input, data.ElementType, dims.ToArray()) { GivenName = name, Default = data, Order = order };
        Inputs.Add(value);
        return value;
    }

    /// <summary>Adds a tensor that is stored in the model. It is left out if no live node reads it.</summary>
    /// <param name="name">Its name; it yields to inputs, outputs and named values by a counter.</param>
    /// <param name="dims">Its dimensions, none of them negative.</param>
    /// <param name="data">Its elements, as many as <paramref name="dims"/> say.</param>
    /// <param name="order">Its place among the initializers, smaller first; without it, the number of initializers
    /// made before. Equal ones keep the order in which they were made.</param>
    /// <exception cref="ArgumentException">The data do not have the length that the dims ask for.</exception>
    public Value Initializer(string name, ReadOnlySpan<long> dims, TensorData data, int? order = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(data);
        RequireOpen();
        var expected = TensorLayout.ByteLength(data.ElementType, dims);
        if (expected != data.ByteLength)
        {
            throw new ArgumentException(
                $"Initializer '{name}' of dims {TensorLayout.Text(dims)} needs {expected} bytes. Found {data.ByteLength}.",
                nameof(data));
        }

        var value = new Value(_root, ValueKind.Initializer, data.ElementType, dims.ToArray())
        {
            GivenName = name,
            Data = data,
            Order = order ?? _root.Initializers.Count,
        };
        _root.Initializers.Add(value);
        return value;
    }

    /// <summary>Adds a node of one output.</summary>
    /// <param name="op">The operator, of the default domain.</param>
    /// <param name="inputs">What it reads, of this graph or one around it; null leaves out an optional input.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The output. Its element type is inferred; its dims where that is easy.</returns>
    public Value Node(string op, ReadOnlySpan<Value?> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Nodes(op, inputs, 1, attributes)[0];

    /// <summary>Adds a node of several outputs.</summary>
    /// <param name="op">The operator, of the default domain.</param>
    /// <param name="inputs">What it reads, of this graph or one around it; null leaves out an optional input.</param>
    /// <param name="outputs">How many outputs it has.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The outputs, in order.</returns>
    /// <exception cref="ArgumentException">A value belongs to another graph, or a graph attribute was not made by
    /// <see cref="ToAttribute"/> of a subgraph of this graph.</exception>
    public Value[] Nodes(
        string op, ReadOnlySpan<Value?> inputs, int outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(op);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        RequireOpen();
        foreach (var input in inputs)
            RequireVisible(input);
        return Append(new GraphNode(op, TrimOmitted(inputs), attributes.ToArray(), _scope)
        {
            Bodies = CloseBodies(attributes),
        }, outputs);
    }

    /// <summary>Adds a node of an operator of a domain of one's own, of which nothing is known here. Its outputs are taken for floats; their dims are
    /// what <see cref="Value.Shaped"/> says.</summary>
    /// <param name="domain">The domain; the model imports version 1 of its operators.</param>
    /// <param name="op">The operator.</param>
    /// <param name="inputs">What it reads, of this graph or one around it.</param>
    /// <param name="outputs">How many outputs it has.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The outputs, in order.</returns>
    public Value[] CustomNodes(string domain, string op, ReadOnlySpan<Value> inputs, int outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(domain);
        ArgumentException.ThrowIfNullOrEmpty(op);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        RequireOpen();
        foreach (var input in inputs)
            RequireVisible(input);
        return Append(new GraphNode(op, inputs.ToArray(), attributes.ToArray(), _scope) { Domain = domain }, outputs);
    }

    /// <summary>Whether nodes that are added now may be computed in float16 (<see cref="HalfPrecision"/>).</summary>
    public bool AllowsHalf { get; set; }

    /// <summary>Begins a scope: until it is disposed, nodes are named after it: NAME, NAME/1, NAME/2 and so on. Within
    /// another scope the names are joined by a slash.</summary>
    /// <param name="name">The name, such as that of a layer. It needs not be unique.</param>
    public IDisposable Scope(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var scope = new ScopeEnd(this, _scope);
        _scope = Join(_scope, name);
        return scope;
    }

    /// <summary>Asks that a value have a name. If several values are asked to have one, the last does; if one value is
    /// asked to have several, it has the first that is left to it. An output's name comes before, and inputs and
    /// initializers keep the names that they have.</summary>
    public void Name(Value value, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireVisible(value);
        _root.Names[name] = value;
    }

    /// <summary>Makes a value an output of the graph. It has that name, if need be through an Identity node; only a
    /// name that an input has already gets a counter.</summary>
    /// <param name="name">Its name, unlike that of other outputs.</param>
    /// <param name="value">The value, of this graph or one around it.</param>
    /// <param name="dims">Its dimensions, if the builder does not know them from <see cref="Value.Dims"/>.</param>
    /// <exception cref="ArgumentException">Another output has that name.</exception>
    public void Output(string name, Value value, IReadOnlyList<long>? dims = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireOpen();
        RequireVisible(value);
        if (!_outputNames.Add(name))
            throw new ArgumentException($"Every output needs a name of its own. Found '{name}' twice.", nameof(name));
        Outputs.Add(new GraphOutput(name, value, dims ?? value.Dims));
    }

    /// <summary>Starts the body of a Scan, Loop or If node of this graph. It has inputs and outputs of its own, and its
    /// nodes may read the values of the graphs around it. Hand it over by <see cref="ToAttribute"/>.</summary>
    /// <param name="name">What the names in it begin with, after the scope that is open now.</param>
    public GraphBuilder Subgraph(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        RequireOpen();
        var subgraph = new GraphBuilder(this, Join(_scope, name));
        _subgraphs.Add(subgraph);
        return subgraph;
    }

    /// <summary>This subgraph as an attribute of one node of the graph around it. That node closes it.</summary>
    /// <param name="name">The attribute's name, such as <c>body</c>.</param>
    /// <exception cref="InvalidOperationException">It is the outermost graph, or an attribute already.</exception>
    public AttributeProto ToAttribute(string name)
    {
        if (_parent is null || _attribute is not null)
            throw new InvalidOperationException("Only a subgraph can be an attribute, and only once.");
        return _attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Graph };
    }

    /// <summary>Finishes the graph: drops what nothing reads, folds reshaped initializers, gives names. The builder
    /// can go on afterwards.</summary>
    /// <param name="header">What the model says of itself.</param>
    /// <exception cref="InvalidOperationException">This is a subgraph, or it has no outputs.</exception>
    public OnnxModel Build(ModelHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        if (_parent is not null)
            throw new InvalidOperationException("A subgraph is built with the graph around it.");
        if (Outputs.Count == 0)
            throw new InvalidOperationException("A graph needs an output.");
        return new GraphAssembly(this).Model(header);
    }

    private static string Join(string scope, string name) => scope.Length == 0 ? name : $"{scope}/{name}";

    /// <summary>Inputs left out at the end are not written at all.</summary>
    private static Value?[] TrimOmitted(ReadOnlySpan<Value?> inputs)
    {
        while (!inputs.IsEmpty && inputs[^1] is null)
            inputs = inputs[..^1];
        return inputs.ToArray();
    }

    private Value[] Append(GraphNode node, int outputs)
    {
        node.Outputs = new Value[outputs];
        for (var i = 0; i < outputs; i++)
        {
            node.Outputs[i] = new Value(this, ValueKind.NodeOutput, Inference.ElementType(node, i), i == 0 ? Inference.Dims(node) : null)
            {
                Producer = node,
                OutputIndex = i,
            };
        }

        node.AllowsHalf = _root.AllowsHalf;
        NodeList.Add(node);
        return node.Outputs;
    }

    private GraphBuilder[] CloseBodies(ReadOnlySpan<AttributeProto> attributes)
    {
        List<GraphBuilder> bodies = [];
        foreach (var attribute in attributes)
        {
            if (attribute.Type != AttributeProto.Types.AttributeType.Graph)
                continue;
            var body = _subgraphs.Find(subgraph => ReferenceEquals(subgraph._attribute, attribute));
            if (body is null or { _closed: true })
                throw new ArgumentException($"Attribute '{attribute.Name}' is not an unused subgraph of this graph.", nameof(attributes));
            body._closed = true;
            bodies.Add(body);
        }

        return [.. bodies];
    }

    private void RequireOpen()
    {
        if (_closed)
            throw new InvalidOperationException("A subgraph cannot change once a node has it.");
    }

    private void RequireVisible(Value? value)
    {
        if (value is null)
            return;
        for (var graph = this; graph is not null; graph = graph._parent)
        {
            if (graph == value.Owner)
                return;
        }

        throw new ArgumentException("The value is of another graph, which this graph does not lie in.", nameof(value));
    }

    private sealed class ScopeEnd(GraphBuilder graph, string outer) : IDisposable
    {
        public void Dispose() => graph._scope = outer;
    }
}

using System.Collections.Frozen;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>
/// Makes a model compute in float16 where its nodes allow it: weights and values between such nodes are float16, and Casts stand at the borders of
/// all others, which stay float32.
/// </summary>
public sealed class HalfPrecision
{
    /// <summary>
    /// The operators that are computed in float16: products, functions of single elements, windows, and what only moves values. Sums over many
    /// values, means and deviations, powers and exponentials, what chooses or counts, and what draws numbers stay float32.
    /// </summary>
    private static readonly FrozenSet<string> Operators = FrozenSet.Create(
        StringComparer.Ordinal,
        "Abs", "Add", "AveragePool", "Clip", "Concat", "Conv", "ConvTranspose", "Div", "Elu", "Expand", "Flatten", "Gemm", "GlobalMaxPool",
        "LeakyRelu", "MatMul", "Max", "MaxPool", "Min", "Mul", "Neg", "PRelu", "Pad", "Relu", "Reshape", "Sigmoid", "Slice", "Split",
        "Squeeze", "Sub", "Sum", "Tanh", "Tile", "Transpose", "Unsqueeze");

    private readonly OnnxModel _model;
    private readonly bool _ends;
    private readonly HalfRounding _rounding = new();
    private readonly NameTable _taken = new('_');
    private readonly Dictionary<string, DataType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelInitializer> _stored;
    private readonly HashSet<string> _outputs;
    private readonly HashSet<string> _alsoFloat = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _halves = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelInitializer> _converted = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];

    private HalfPrecision(OnnxModel model, bool ends)
    {
        (_model, _ends) = (model, ends);
        _stored = model.Initializers.ToDictionary(initializer => initializer.Name, StringComparer.Ordinal);
        _outputs = model.Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var input in model.Inputs)
            _types[input.Name] = input.ElementType;
        foreach (var (name, type) in model.ValueTypes)
            _types[name] = type;
        foreach (var name in _types.Keys.Concat(_stored.Keys).Concat(model.Nodes.Select(node => node.Name)))
            _taken.TryTake(name);
        foreach (var node in model.Nodes)
        {
            foreach (var input in IsHalf(node) ? [] : node.Input.Concat(Captured(node)))
                _alsoFloat.Add(input);
        }
    }

    /// <summary>The operators that are computed in float16, in alphabetical order.</summary>
    public static IEnumerable<string> OperatorNames => Operators.Order(StringComparer.Ordinal);

    /// <summary>The model in float16.</summary>
    /// <param name="model">A model whose nodes say which of them may be (<see cref="GraphBuilder.AllowsHalf"/>).</param>
    /// <param name="ends">Whether inputs and outputs of floats are float16 too.</param>
    public static OnnxModel Rewrite(OnnxModel model, bool ends)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new HalfPrecision(model, ends).Rewritten();
    }

    private OnnxModel Rewritten()
    {
        foreach (var input in _model.Inputs.Where(input => input.ElementType == DataType.Float))
            (_ends ? _halves : _floats).Add(input.Name, input.Name);
        foreach (var node in _model.Nodes)
            Add(node);
        HashSet<string> read = [.. _nodes.SelectMany(AllInputs), .. _outputs];
        return _model with
        {
            Nodes = _nodes,
            Inputs = [.. _model.Inputs.Select(End)],
            Outputs = [.. _model.Outputs.Select(End)],
            Initializers = [
                .. _model.Initializers.Select(initializer => _converted.GetValueOrDefault(initializer.Name, initializer))
                    .Concat(_model.Initializers.Where(initializer => _alsoFloat.Contains(initializer.Name)))
                    .DistinctBy(initializer => initializer.Name)
                    .Where(initializer => read.Contains(initializer.Name)),
            ],
            Rounding = _rounding,
        };
    }

    private TensorInfo End(TensorInfo end) => _ends && end.ElementType == DataType.Float ? end with { ElementType = DataType.Float16 } : end;

    private bool IsHalf(NodeProto node) => _model.HalfNodes.Contains(node.Name) && node.Domain.Length == 0 && Operators.Contains(node.OpType);

    private void Add(NodeProto node)
    {
        var isHalf = IsHalf(node);
        var copy = node.Clone();
        for (var i = 0; i < copy.Input.Count; i++)
            copy.Input[i] = isHalf ? HalfOf(copy.Input[i]) : FloatOf(copy.Input[i]);
        foreach (var body in copy.Attribute.Select(attribute => attribute.G).OfType<GraphProto>())
            Capture(body);
        var at = _nodes.Count;
        _nodes.Add(copy);
        for (var i = 0; i < copy.Output.Count; i++)
        {
            var name = copy.Output[i];
            if (TypeOf(name) != DataType.Float)
                continue;
            var (own, other) = isHalf ? (_halves, _floats) : (_floats, _halves);
            if (!_outputs.Contains(name) || isHalf == _ends)
            {
                own.Add(name, name);
                continue;
            }

            // The model's output has the name, and is of the other type.
            copy.Output[i] = _taken.Take(NameOf(name, isHalf));
            own.Add(name, copy.Output[i]);
            other.Add(name, name);
            _nodes.Add(Cast(copy.Output[i], name, isHalf ? DataType.Float : DataType.Float16));
        }
    }

    private string HalfOf(string name)
    {
        if (name.Length == 0 || TypeOf(name) != DataType.Float)
            return name;
        if (_halves.TryGetValue(name, out var half))
            return half;
        if (!_stored.TryGetValue(name, out var stored))
            return Casted(name, _floats[name], toHalf: true);

        // A weight that others read in float32 is there once, and cast.
        if (_alsoFloat.Contains(name) && stored.Data.Raw is null)
            return Casted(name, name, toHalf: true);
        half = _alsoFloat.Contains(name) ? _taken.Take(NameOf(name, toHalf: true)) : name;
        _converted.Add(name, new ModelInitializer(half, stored.Dims, new HalfData(stored.Data, _rounding)));
        _halves.Add(name, half);
        return half;
    }

    private string FloatOf(string name)
    {
        if (name.Length == 0 || TypeOf(name) != DataType.Float || _stored.ContainsKey(name))
            return name;
        return _floats.TryGetValue(name, out var known) ? known : Casted(name, _halves[name], toHalf: false);
    }

    private string Casted(string name, string source, bool toHalf)
    {
        var casted = _taken.Take(NameOf(name, toHalf));
        _nodes.Add(Cast(source, casted, toHalf ? DataType.Float16 : DataType.Float));
        (toHalf ? _halves : _floats).Add(name, casted);
        return casted;
    }

    private NodeProto Cast(string source, string target, DataType to) => new()
    {
        Name = _taken.Take($"{target}/cast"),
        OpType = "Cast",
        Input = { source },
        Output = { target },
        Attribute = { Attr.Int("to", (long)to) },
    };

    // What a body reads of the graph around it is float32.
    private void Capture(GraphProto body)
    {
        foreach (var node in body.Node)
        {
            for (var i = 0; i < node.Input.Count; i++)
                node.Input[i] = FloatOf(node.Input[i]);
            foreach (var inner in node.Attribute.Select(attribute => attribute.G).OfType<GraphProto>())
                Capture(inner);
        }

        foreach (var output in body.Output.Where(output => _types.ContainsKey(output.Name)))
            output.Name = FloatOf(output.Name);
    }

    // Names within bodies are their own, and nobody else's.
    private DataType TypeOf(string name) =>
        _stored.TryGetValue(name, out var stored) ? stored.Data.ElementType : _types.GetValueOrDefault(name);

    private static string NameOf(string name, bool toHalf) => $"{name}/{(toHalf ? "float16" : "float32")}";

    private static IEnumerable<string> Captured(NodeProto node) =>
        node.Attribute.Select(attribute => attribute.G).OfType<GraphProto>().SelectMany(body =>
            body.Node.SelectMany(AllInputs).Concat(body.Output.Select(output => output.Name)));

    private static IEnumerable<string> AllInputs(NodeProto node) => node.Input.Concat(Captured(node));
}

using System.Numerics;
using System.Runtime.InteropServices;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>
/// Makes one model for every size of the batch out of the models for two sizes: what they agree in holds for all. Where constants
/// differ, one that grows with the batch becomes a -1 if it is the target of a Reshape, and else is worked out from the first input's
/// shape. Inputs and outputs get a named first dimension.
/// </summary>
public sealed class SymbolicBatch
{
    private readonly (OnnxModel Model, long Size) _a;
    private readonly (OnnxModel Model, long Size) _b;
    private readonly Dictionary<string, ModelInitializer> _aStored;
    private readonly Dictionary<string, ModelInitializer> _bStored;
    private readonly Dictionary<string, string> _namesInA = new(StringComparer.Ordinal);
    private readonly NameTable _taken = new('_');
    private readonly Dictionary<GraphBuilder.ConstantContent, ModelInitializer> _constants = [];
    private readonly List<NodeProto> _prelude = [];
    private readonly Dictionary<string, string> _sizes = new(StringComparer.Ordinal);

    private SymbolicBatch((OnnxModel Model, long Size) a, (OnnxModel Model, long Size) b)
    {
        _a = a;
        _b = b;
        _aStored = a.Model.Initializers.ToDictionary(initializer => initializer.Name, StringComparer.Ordinal);
        _bStored = b.Model.Initializers.ToDictionary(initializer => initializer.Name, StringComparer.Ordinal);
        var nodes = a.Model.Nodes.SelectMany(WithBodies).SelectMany(node => node.Output.Append(node.Name));
        foreach (var name in a.Model.Inputs.Select(input => input.Name).Concat(_aStored.Keys).Concat(nodes))
            _taken.TryTake(name);
    }

    /// <summary>The model for every size.</summary>
    /// <param name="a">The model for one size of the batch.</param>
    /// <param name="aSize">That size, at least 2, so that nothing is special about it.</param>
    /// <param name="b">The model for another size, made the same way.</param>
    /// <param name="bSize">That size, at least 2.</param>
    /// <param name="dimName">What to call the first dimension.</param>
    /// <param name="obstacle">The name of the node in <paramref name="a"/> that depends on the size in a way that cannot be said.</param>
    /// <returns>Null if there is none; <paramref name="obstacle"/> then says why.</returns>
    public static OnnxModel? Merge(OnnxModel a, long aSize, OnnxModel b, long bSize, string dimName, out string? obstacle)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentOutOfRangeException.ThrowIfLessThan(aSize, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(bSize, 2);
        ArgumentOutOfRangeException.ThrowIfEqual(aSize, bSize);
        return new SymbolicBatch((a, aSize), (b, bSize)).Merge(dimName, out obstacle);
    }

    private OnnxModel? Merge(string dimName, out string? obstacle)
    {
        var (a, b) = (_a.Model, _b.Model);
        foreach (var (first, second) in a.Inputs.Zip(b.Inputs))
            _namesInA[second.Name] = first.Name;
        var nodes = Merge(a.Nodes, b.Nodes, out obstacle);
        if (nodes is null)
            return null;
        nodes.InsertRange(0, _prelude);
        HashSet<string> read = [.. nodes.SelectMany(WithBodies).SelectMany(node => node.Input), .. a.Outputs.Select(output => output.Name)];
        return a with
        {
            Nodes = nodes,
            Inputs = [.. a.Inputs.Zip(b.Inputs, (first, second) => Open(first, second, dimName))],
            Outputs = [.. a.Outputs.Zip(b.Outputs, (first, second) => Open(first, second, dimName))],
            Initializers = [.. a.Initializers.Concat(_constants.Values).Where(initializer => read.Contains(initializer.Name))],
        };
    }

    private List<NodeProto>? Merge(IReadOnlyList<NodeProto> a, IReadOnlyList<NodeProto> b, out string? obstacle)
    {
        List<NodeProto> nodes = [];
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            if (i >= a.Count || i >= b.Count || Merge(a[i], b[i]) is not { } node)
            {
                obstacle = a.Count == 0 ? "" : a[Math.Min(i, a.Count - 1)].Name;
                return null;
            }

            nodes.Add(node);
        }

        obstacle = null;
        return nodes;
    }

    private NodeProto? Merge(NodeProto a, NodeProto b)
    {
        if (a.OpType != b.OpType || a.Input.Count != b.Input.Count || a.Output.Count != b.Output.Count || a.Attribute.Count != b.Attribute.Count)
            return null;
        var node = a.Clone();
        for (var i = 0; i < a.Input.Count; i++)
        {
            if (Merge(a, i, b.Input[i]) is not { } name)
                return null;
            node.Input[i] = name;
        }

        for (var i = 0; i < a.Output.Count; i++)
            _namesInA[b.Output[i]] = a.Output[i];
        for (var i = 0; i < a.Attribute.Count; i++)
        {
            if (a.Attribute[i].Type != AttributeProto.Types.AttributeType.Graph)
            {
                if (!a.Attribute[i].Equals(b.Attribute[i]))
                    return null;
            }
            else if (Merge(a.Attribute[i].G, b.Attribute[i].G) is { } body)
            {
                node.Attribute[i].G = body;
            }
            else
            {
                return null;
            }
        }

        return node;
    }

    private GraphProto? Merge(GraphProto a, GraphProto b)
    {
        if (a.Input.Count != b.Input.Count || a.Output.Count != b.Output.Count)
            return null;
        foreach (var (first, second) in a.Input.Zip(b.Input))
            _namesInA[second.Name] = first.Name;
        if (Merge(a.Node, b.Node, out _) is not { } nodes)
            return null;
        var body = a.Clone();
        body.Node.Clear();
        body.Node.AddRange(nodes);
        foreach (var (first, second) in body.Input.Zip(b.Input).Concat(body.Output.Zip(b.Output)))
            Open(first, second);
        return body;
    }

    /// <summary>The name of what a node reads, for every size; null if there is none.</summary>
    private string? Merge(NodeProto a, int index, string bName)
    {
        var name = a.Input[index];
        if (!_aStored.TryGetValue(name, out var first))
            return (_namesInA.TryGetValue(bName, out var same) ? same : bName) == name ? name : null;
        if (!_bStored.TryGetValue(bName, out var second) || first.Data.ElementType != second.Data.ElementType)
            return null;

        // What is streamed are weights, which no size of the batch changes.
        if (first.Data.Raw is not { } raw || second.Data.Raw is not { } otherRaw)
            return first.Data.Raw is null && second.Data.Raw is null && name == bName && first.Dims.SequenceEqual(second.Dims) ? name : null;
        if (first.Dims.SequenceEqual(second.Dims) && raw.AsSpan().SequenceEqual(otherRaw))
            return name;
        return first.Data.ElementType switch
        {
            DataType.Int64 when a.OpType == "Reshape" && OpenTarget(Cast<long>(raw), Cast<long>(otherRaw)) is { } target => target,
            DataType.Int64 => Grown(Cast<long>(raw), Cast<long>(otherRaw), first.Dims),
            DataType.Float => Grown(Cast<float>(raw), Cast<float>(otherRaw), first.Dims),
            _ => null,
        };
    }

    /// <summary>The target of a Reshape with -1 for the one dim that grows with the batch; null if it is not just one.</summary>
    private string? OpenTarget(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        if (a.Length != b.Length || a.Contains(-1))
            return null;
        var target = a.ToArray();
        var open = -1;
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == b[i])
                continue;
            if (open >= 0 || a[i] * _b.Size != b[i] * _a.Size)
                return null;
            target[open = i] = -1;
        }

        return Constant<long>(target, [target.Length]);
    }

    /// <summary>What computes a constant whose elements, one or more, grow with the batch; null if they change otherwise.</summary>
    private string? Grown<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, IReadOnlyList<long> dims)
        where T : unmanaged, INumber<T>
    {
        if (a.Length != b.Length)
            return null;
        var (aSize, bSize) = (T.CreateChecked(_a.Size), T.CreateChecked(_b.Size));
        var fixedPart = new T[a.Length];
        var perItem = new T[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == b[i])
                fixedPart[i] = a[i];
            else if (a[i] * bSize == b[i] * aSize && (perItem[i] = a[i] / aSize) * aSize == a[i])
                continue;
            else
                return null;
        }

        var grown = dims.Count == 0 && perItem[0] == T.One
            ? Size<T>()
            : Computed("Mul", [Constant<T>(perItem, dims), Size<T>()]);
        return Array.TrueForAll(fixedPart, T.IsZero) ? grown : Computed("Add", [Constant<T>(fixedPart, dims), grown]);
    }

    /// <summary>The size of the batch as a scalar.</summary>
    private string Size<T>()
        where T : unmanaged
    {
        var type = TypeOf<T>();
        if (type == DataType.Int64)
        {
            var input = _a.Model.Inputs.Zip(_b.Model.Inputs).First(pair => pair.First.Dims is [var first, ..] && first == _a.Size && pair.Second.Dims![0] == _b.Size);
            return Computed("Gather", [Computed("Shape", [input.First.Name]), Constant<long>([0], [])]);
        }

        return Computed("Cast", [Size<long>()], Attr.Int("to", (int)type));
    }

    /// <summary>The result of a node before all others; the same node is not added twice.</summary>
    private string Computed(string op, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var key = $"{op}({string.Join(',', inputs)})";
        if (_sizes.TryGetValue(key, out var known))
            return known;
        var name = _taken.Take($"batch/{op.ToLowerInvariant()}");
        _prelude.Add(new NodeProto { Name = name, OpType = op, Input = { inputs.ToArray() }, Output = { name }, Attribute = { attributes.ToArray() } });
        _sizes.Add(key, name);
        return name;
    }

    private string Constant<T>(ReadOnlySpan<T> values, IReadOnlyList<long> dims)
        where T : unmanaged
    {
        var content = new GraphBuilder.ConstantContent(TypeOf<T>(), [.. dims], MemoryMarshal.AsBytes(values).ToArray());
        if (!_constants.TryGetValue(content, out var constant))
        {
            constant = new ModelInitializer(_taken.Take(content.Name), content.Dims, TensorData.Of(content.Raw, content.Type));
            _constants.Add(content, constant);
        }

        return constant.Name;
    }

    private static ReadOnlySpan<T> Cast<T>(byte[] raw)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(raw);

    private static DataType TypeOf<T>() => typeof(T) == typeof(long) ? DataType.Int64 : DataType.Float;

    private TensorInfo Open(TensorInfo a, TensorInfo b, string dimName)
    {
        if (a.Dims is null || b.Dims is null || a.Dims.SequenceEqual(b.Dims))
            return a;
        return a with
        {
            Dims = [.. a.Dims.Zip(b.Dims, (first, second) => first == second ? first : -1)],

            // A multiple of the batch is open too, but is not the batch.
            FirstDim = a.Dims[0] == _a.Size && b.Dims[0] == _b.Size ? dimName : null,
        };
    }

    private static void Open(ValueInfoProto a, ValueInfoProto b)
    {
        if (a.Type?.TensorType?.Shape is not { } shape || b.Type?.TensorType?.Shape is not { } other)
            return;
        foreach (var (first, second) in shape.Dim.Zip(other.Dim))
        {
            if (!first.Equals(second))
                first.ClearValue();
        }
    }

    private static IEnumerable<NodeProto> WithBodies(NodeProto node) =>
        node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => attribute.G.Node).SelectMany(WithBodies).Prepend(node);
}

using System.Numerics;
using System.Runtime.InteropServices;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>
/// Makes one model for every value of some sizes out of the models for two values of each: what they agree in holds for all. Where constants
/// differ, one that grows with a size becomes a -1 if it is the target of a Reshape, and else is worked out from the shape of a value that has
/// the size. Dimensions of inputs and outputs that are such a size get its name.
/// </summary>
public sealed class SymbolicSizes
{
    private readonly OnnxModel _a;
    private readonly OnnxModel _b;
    private readonly IReadOnlyList<OpenSize> _open;
    private readonly Dictionary<string, ModelInitializer> _aStored;
    private readonly Dictionary<string, ModelInitializer> _bStored;
    private readonly Dictionary<string, string> _namesInA = new(StringComparer.Ordinal);
    private readonly NameTable _taken = new('_');
    private readonly Dictionary<GraphBuilder.ConstantContent, ModelInitializer> _constants = [];
    private readonly List<(NodeProto Node, int Place)> _added = [];
    private readonly Dictionary<string, string> _sizes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    private SymbolicSizes(OnnxModel a, OnnxModel b, IReadOnlyList<OpenSize> open)
    {
        _a = a;
        _b = b;
        _open = open;
        _aStored = a.Initializers.ToDictionary(initializer => initializer.Name, StringComparer.Ordinal);
        _bStored = b.Initializers.ToDictionary(initializer => initializer.Name, StringComparer.Ordinal);
        var nodes = a.Nodes.SelectMany(WithBodies).SelectMany(node => node.Output.Append(node.Name));
        foreach (var name in a.Inputs.Select(input => input.Name).Concat(_aStored.Keys).Concat(nodes))
            _taken.TryTake(name);
        foreach (var (place, node) in a.Nodes.Index())
        {
            foreach (var output in node.Output)
                _places[output] = place + 1;
        }
    }

    /// <summary>The model for every value of the sizes.</summary>
    /// <param name="a">The model for the first values.</param>
    /// <param name="b">The model for the second, made the same way.</param>
    /// <param name="open">The sizes.</param>
    /// <param name="obstacle">The name of the node in <paramref name="a"/> that depends on a size in a way that cannot be said.</param>
    /// <returns>Null if there is none; <paramref name="obstacle"/> then says why.</returns>
    public static OnnxModel? Merge(OnnxModel a, OnnxModel b, IReadOnlyList<OpenSize> open, out string? obstacle)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(open);
        foreach (var size in open)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size.InFirst, 2, nameof(open));
            ArgumentOutOfRangeException.ThrowIfLessThan(size.InSecond, 2, nameof(open));
            ArgumentOutOfRangeException.ThrowIfEqual(size.InFirst, size.InSecond, nameof(open));
        }

        return new SymbolicSizes(a, b, open).Merge(out obstacle);
    }

    private OnnxModel? Merge(out string? obstacle)
    {
        foreach (var (first, second) in _a.Inputs.Zip(_b.Inputs))
            _namesInA[second.Name] = first.Name;
        var merged = Merge(_a.Nodes, _b.Nodes, out obstacle);
        if (merged is null)
            return null;

        // What is worked out stands right behind what it is worked out from.
        var added = _added.ToLookup(one => one.Place, one => one.Node);
        List<NodeProto> nodes = [.. added[0], .. merged.SelectMany((node, i) => added[i + 1].Prepend(node))];
        HashSet<string> read = [.. nodes.SelectMany(WithBodies).SelectMany(node => node.Input), .. _a.Outputs.Select(output => output.Name)];
        return _a with
        {
            Nodes = nodes,
            Inputs = [.. _a.Inputs.Zip(_b.Inputs, Open)],
            Outputs = [.. _a.Outputs.Zip(_b.Outputs, Open)],
            Initializers = [.. _a.Initializers.Concat(_constants.Values).Where(initializer => read.Contains(initializer.Name))],
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

        // What is streamed are weights, which no size changes.
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

    /// <summary>The target of a Reshape with -1 for the one dim that grows with a size; null if it is not just one.</summary>
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
            if (open >= 0)
                return null;
            target[open = i] = -1;
        }

        return Constant<long>(target, [target.Length]);
    }

    /// <summary>What computes a constant whose elements, one or more, grow with a size; null if they change otherwise.</summary>
    private string? Grown<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, IReadOnlyList<long> dims)
        where T : unmanaged, INumber<T>
    {
        if (a.Length != b.Length)
            return null;
        var fixedPart = new T[a.Length];
        var perSize = _open.Select(_ => new T[fixedPart.Length]).ToList();
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == b[i])
                fixedPart[i] = a[i];
            else if (!IsMultiple(a[i], b[i], i, perSize))
                return null;
        }

        string? sum = Array.TrueForAll(fixedPart, T.IsZero) ? null : Constant<T>(fixedPart, dims);
        foreach (var (size, perItem) in _open.Zip(perSize).Where(pair => !Array.TrueForAll(pair.Second, T.IsZero)))
        {
            if (SizeOf<T>(size) is not { } name)
                return null;
            var grown = dims.Count == 0 && perItem[0] == T.One ? name : Computed(size, "Mul", [Constant<T>(perItem, dims), name]);
            sum = sum is null ? grown : Computed(size, "Add", [sum, grown]);
        }

        return sum;
    }

    private bool IsMultiple<T>(T a, T b, int element, List<T[]> perSize)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < _open.Count; i++)
        {
            var (first, second) = (T.CreateChecked(_open[i].InFirst), T.CreateChecked(_open[i].InSecond));
            var multiple = a / first;
            if (a * second != b * first || multiple * first != a)
                continue;
            perSize[i][element] = multiple;
            return true;
        }

        return false;
    }

    /// <summary>A size as a scalar; null if nothing in the model has it.</summary>
    private string? SizeOf<T>(OpenSize size)
        where T : unmanaged
    {
        var type = TypeOf<T>();
        if (type != DataType.Int64)
            return SizeOf<long>(size) is { } whole ? Computed(size, "Cast", [whole], Attr.Int("to", (int)type)) : null;
        var place = size.Value is null ? PlaceOf(size) : _places.ContainsKey(size.Value) ? (size.Value, size.Axis) : null;
        return place is var (value, axis)
            ? Computed(size, "Gather", [Computed(size, "Shape", [value]), Constant<long>([axis], [])])
            : null;
    }

    /// <summary>The first input that has a size, and its axis; null if there is none.</summary>
    private (string Value, int Axis)? PlaceOf(OpenSize size)
    {
        foreach (var (a, b) in _a.Inputs.Zip(_b.Inputs))
        {
            for (var axis = 0; axis < (a.Dims?.Count ?? 0); axis++)
            {
                if (a.Dims![axis] == size.InFirst && b.Dims![axis] == size.InSecond)
                    return (a.Name, axis);
            }
        }

        return null;
    }

    /// <summary>The result of a node behind those that it reads; the same node is not added twice.</summary>
    private string Computed(OpenSize size, string op, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var key = $"{op}({string.Join(',', inputs)})";
        if (_sizes.TryGetValue(key, out var known))
            return known;
        var name = _taken.Take($"{size.Name}/{op.ToLowerInvariant()}");
        var place = 0;
        foreach (var input in inputs)
            place = Math.Max(place, _places.GetValueOrDefault(input));
        _added.Add((new NodeProto
        {
            Name = name,
            OpType = op,
            Input = { inputs.ToArray() },
            Output = { name },
            Attribute = { attributes.ToArray() }
        }, place));
        _places[name] = place;
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

    private TensorInfo Open(TensorInfo a, TensorInfo b)
    {
        if (a.Dims is null || b.Dims is null || a.Dims.SequenceEqual(b.Dims))
            return a;
        return a with
        {
            Dims = [.. a.Dims.Zip(b.Dims, (first, second) => first == second ? first : -1)],

            // A multiple of the batch is open too, but is not the batch.
            DimNames = [.. a.Dims.Zip(b.Dims, (first, second) => first == second ? null
                : _open.FirstOrDefault(size => first == size.InFirst && second == size.InSecond)?.Name)],
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

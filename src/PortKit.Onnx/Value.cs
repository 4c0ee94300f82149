namespace PortKit.Onnx;

/// <summary>A tensor in a graph under construction. Two values are the same only if they are the same object; the
/// name it has in the model is given when the graph is built.</summary>
public sealed class Value
{
    private long[]? _dims;

    internal Value(GraphBuilder owner, ValueKind kind, DataType elementType, long[]? dims)
    {
        Owner = owner;
        Kind = kind;
        ElementType = elementType;
        _dims = dims;
    }

    /// <summary>The type of the elements.</summary>
    public DataType ElementType { get; }

    /// <summary>The dimensions if they are known; a scalar has none. A dimension of -1 is known to be there, and its
    /// size is not.</summary>
    public IReadOnlyList<long>? Dims => _dims;

    internal GraphBuilder Owner { get; }

    internal ValueKind Kind { get; }

    /// <summary>The name asked for at birth: that of an input or an initializer.</summary>
    internal string? GivenName { get; init; }

    /// <summary>What an initializer or a constant holds.</summary>
    internal TensorData? Data { get; init; }

    /// <summary>What an input holds that is not fed.</summary>
    internal TensorData? Default { get; init; }

    /// <summary>The place of an initializer in the model.</summary>
    internal int Order { get; init; }

    /// <summary>The bytes of a constant, which is small enough to be kept and made anew in other dims.</summary>
    internal byte[]? Raw => Data?.Raw;

    internal GraphNode? Producer { get; init; }

    internal int OutputIndex { get; init; }

    internal ReadOnlySpan<long> KnownDims => _dims;

    /// <summary>Tells the dimensions of a value whose operator the builder cannot see through, such as a Conv.</summary>
    /// <param name="dims">The dimensions; -1 where the size is not known.</param>
    /// <returns>This value.</returns>
    public Value Shaped(params ReadOnlySpan<long> dims)
    {
        if (Kind != ValueKind.NodeOutput)
            throw new InvalidOperationException("The dims of an input, an initializer or a constant are given where it is made.");
        _dims = dims.ToArray();
        return this;
    }
}

namespace PortKit.Files;

/// <summary>A tensor in a file: what it is called, what shape and type it has, and how to read its elements.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="Type">Their type.</param>
/// <param name="Open">Opens the elements: row-major, little-endian, exactly as many as there are.</param>
public sealed record StoredTensor(string Name, IReadOnlyList<long> Dims, long Count, ElementType Type, Func<Stream> Open)
{
    /// <summary>Whether the shape is Caffe's old one of four axes, where ones stand in front of what has fewer.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>How many bytes <see cref="Open"/> gives.</summary>
    public long ByteLength => Type.ByteLength(Count) ?? throw new OverflowException($"Tensor '{Name}' is too large to be read.");

    /// <summary>Whether two tensors have the same shape; to an old shape of four axes any fits that it begins with ones before.</summary>
    public static bool HaveSameShape(StoredTensor one, StoredTensor other) =>
        one.Dims.SequenceEqual(other.Dims)
        || (one.IsLegacy && Fits(one.Dims, other.Dims))
        || (other.IsLegacy && Fits(other.Dims, one.Dims));

    /// <summary>The number of elements of a shape; null if it cannot be counted.</summary>
    public static long? CountOf(IReadOnlyList<long> dims)
    {
        Int128 count = 1;
        foreach (var dim in dims)
        {
            count *= dim;
            if (dim < 0 || count > long.MaxValue)
                return null;
        }

        return (long)count;
    }

    private static bool Fits(IReadOnlyList<long> legacy, IReadOnlyList<long> dims) =>
        legacy.Count >= dims.Count && legacy.SkipLast(dims.Count).All(dim => dim == 1) && legacy.TakeLast(dims.Count).SequenceEqual(dims);
}

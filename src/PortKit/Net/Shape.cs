using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PortKit.Net;

/// <summary>
/// The shape of a blob: the size of each axis, outermost first. A blob of no axes is a scalar and has one element.
/// Shapes are values: equal when their axes are.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[CollectionBuilder(typeof(Shape), nameof(Of))]
public readonly struct Shape : IEquatable<Shape>
{
    // Caffe's blobs have at most 32 axes.
    private const int MostOnStack = 32;

    private readonly ImmutableArray<int> _dims;

    /// <summary>Makes a shape of the given axes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An axis is negative.</exception>
    /// <exception cref="OverflowException">There are more elements than an <see cref="int"/> counts; Caffe's limit too.</exception>
    public Shape(params ReadOnlySpan<int> dims)
    {
        foreach (var dim in dims)
            ArgumentOutOfRangeException.ThrowIfNegative(dim);
        if (!IsCountable(dims))
            throw new OverflowException($"A blob may have at most {int.MaxValue} elements. Found {string.Join('x', dims.ToArray())}.");
        _dims = [.. dims];
        Count = CountOf(0, dims.Length);
    }

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Dims.Length;

    /// <summary>The size of each axis.</summary>
    public ReadOnlySpan<int> Dims => _dims.IsDefault ? [] : _dims.AsSpan();

    /// <summary>The size of one axis; negative axes count from the end.</summary>
    public int this[int axis] => Dims[axis < 0 ? axis + Rank : axis];

    /// <summary>The shape of these axes, as of the constructor: what <c>Shape shape = [1, 3, 224, 224];</c> calls.</summary>
    /// <inheritdoc cref="Shape(ReadOnlySpan{int})"/>
    public static Shape Of(ReadOnlySpan<int> dims) => new(dims);

    /// <summary>Whether the two shapes have the same axes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>
    /// Whether an <see cref="int"/> counts the elements of every run of the axes, so that no product of sizes can overflow. Axes of size 0 do not
    /// count: one would hide that the others have more.
    /// </summary>
    internal static bool IsCountable(ReadOnlySpan<long> dims)
    {
        long count = 1;
        foreach (var dim in dims)
        {
            if (dim == 0)
                continue;
            if (dim > int.MaxValue / count)
                return false;
            count *= dim;
        }

        return true;
    }

    /// <inheritdoc cref="IsCountable(ReadOnlySpan{long})"/>
    internal static bool IsCountable(ReadOnlySpan<int> dims)
    {
        var wide = dims.Length <= MostOnStack ? stackalloc long[dims.Length] : new long[dims.Length];
        for (var i = 0; i < dims.Length; i++)
            wide[i] = dims[i];
        return IsCountable(wide);
    }

    /// <summary>The number of elements of the axes from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    public int CountOf(int start, int end)
    {
        var count = 1;
        foreach (var dim in Dims[start..end])
            count *= dim;
        return count;
    }

    /// <summary>The number of elements of the axes from <paramref name="start"/> to the last.</summary>
    public int CountFrom(int start) => CountOf(start, Rank);

    /// <summary>The axes as ONNX writes them.</summary>
    public long[] ToLongs()
    {
        var longs = new long[Rank];
        for (var axis = 0; axis < longs.Length; axis++)
            longs[axis] = Dims[axis];
        return longs;
    }

    /// <summary>The size of each axis, outermost first.</summary>
    public ReadOnlySpan<int>.Enumerator GetEnumerator() => Dims.GetEnumerator();

    /// <summary>The same shape with one axis of another size.</summary>
    public Shape With(int axis, int size)
    {
        var dims = Dims.ToArray();
        dims[axis < 0 ? axis + Rank : axis] = size;
        return new Shape(dims);
    }

    /// <summary>Reads axes that are joined by x or commas, such as 1x3x224x224, each of at least 1; <c>()</c> is the shape of a scalar.</summary>
    public static bool TryParse(string? text, out Shape shape)
    {
        shape = Scalar;
        if (text == "()")
            return true;
        var dims = new List<int>();
        foreach (var part in (text ?? "").Split('x', ','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var dim) || dim < 1)
                return false;
            dims.Add(dim);
        }

        if (!IsCountable([.. dims]))
            return false;
        shape = new Shape([.. dims]);
        return true;
    }

    /// <summary>Reads a shape as <see cref="TryParse"/> does.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Shape Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var shape) ? shape : throw new FormatException($"A shape such as 1x3x224x224 is expected. Found '{text}'.");
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var dim in Dims)
            hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>The axes joined by <c>x</c>, such as <c>4x3x224x224</c>; <c>()</c> for a scalar.</summary>
    public override string ToString() => Rank == 0 ? "()" : string.Join('x', Dims.ToArray());
}

using System.Runtime.InteropServices;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe.Weights;

/// <summary>
/// A stored blob: its shape is known, its values are read when they are asked for, as float32; doubles are rounded and halves widened.
/// </summary>
public abstract class WeightBlob
{
    /// <summary>For deriving classes.</summary>
    /// <param name="shape">The axes as stored.</param>
    /// <param name="isLegacy">Whether they are num, channels, height and width, as files of before 2015 give them.</param>
    /// <param name="count">How many values are stored.</param>
    protected WeightBlob(IReadOnlyList<long> shape, bool isLegacy, long count)
    {
        Shape = shape;
        IsLegacy = isLegacy;
        Count = count;
    }

    /// <summary>The axes as stored.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Whether the shape is num, channels, height and width.</summary>
    public bool IsLegacy { get; }

    /// <summary>How many values are stored, whatever the shape says.</summary>
    public long Count { get; }

    /// <summary>A blob that is in memory already.</summary>
    public static WeightBlob Of(BlobProto blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        var isLegacy = blob.HasNum || blob.HasChannels || blob.HasHeight || blob.HasWidth;
        return new InMemory(
            isLegacy ? [blob.Num, blob.Channels, blob.Height, blob.Width] : [.. blob.Shape?.Dim ?? []],
            isLegacy,
            blob.DoubleData.Count == 0 ? [.. blob.Data] : [.. blob.DoubleData.Select(value => (float)value)]);
    }

    /// <summary>
    /// Whether the blob fits the given axes, as blob.cpp's ShapeEquals compares them: a legacy shape fits a blob of up to four axes that agrees
    /// with it when ones are put before its first axis.
    /// </summary>
    public bool Fits(ReadOnlySpan<int> dims)
    {
        if (IsLegacy ? dims.Length > Shape.Count : dims.Length != Shape.Count)
            return false;
        var extra = Shape.Count - dims.Length;
        for (var i = 0; i < Shape.Count; i++)
        {
            if (Shape[i] != (i < extra ? 1 : dims[i - extra]))
                return false;
        }

        return true;
    }

    /// <summary>Writes the values, float32 little-endian, in pieces of bounded size.</summary>
    /// <exception cref="IOException">The file has changed since it was opened, or cannot be read.</exception>
    public abstract void CopyTo(Stream destination);

    /// <summary>The values in an array, for blobs that fit into memory.</summary>
    /// <exception cref="IOException">The file has changed since it was opened, or cannot be read.</exception>
    public virtual float[] ToArray()
    {
        var values = new float[Count];
        using var destination = new ArrayStream(values);
        CopyTo(destination);
        return values;
    }

    private sealed class InMemory(IReadOnlyList<long> shape, bool isLegacy, float[] values) : WeightBlob(shape, isLegacy, values.Length)
    {
        public override void CopyTo(Stream destination) => destination.Write(MemoryMarshal.AsBytes<float>(values));

        public override float[] ToArray() => values;
    }
}

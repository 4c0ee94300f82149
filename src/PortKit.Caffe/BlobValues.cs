using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>Reads the shape and the values of stored blobs.</summary>
public static class BlobValues
{
    /// <summary>
    /// The axes of a stored blob: those of its shape, or num, channels, height and width, as files of before 2015 give them.
    /// </summary>
    public static IReadOnlyList<long> ShapeOf(BlobProto blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return IsLegacy(blob) ? [blob.Num, blob.Channels, blob.Height, blob.Width] : blob.Shape?.Dim ?? [];
    }

    /// <summary>
    /// Whether a stored blob fits the given axes, as blob.cpp's ShapeEquals compares them: a legacy shape fits a blob of up to four axes that
    /// agrees with it when ones are put before its first axis.
    /// </summary>
    public static bool Fits(BlobProto blob, ReadOnlySpan<int> dims)
    {
        var stored = ShapeOf(blob);
        if (IsLegacy(blob) ? dims.Length > 4 : dims.Length != stored.Count)
            return false;
        var extra = stored.Count - dims.Length;
        for (var i = 0; i < stored.Count; i++)
        {
            if (stored[i] != (i < extra ? 1 : dims[i - extra]))
                return false;
        }

        return true;
    }

    /// <summary>The values of a stored blob as floats; doubles are rounded.</summary>
    public static float[] ValuesOf(BlobProto blob)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.DoubleData.Count == 0)
            return [.. blob.Data];
        var values = new float[blob.DoubleData.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)blob.DoubleData[i];
        return values;
    }

    private static bool IsLegacy(BlobProto blob) => blob.HasNum || blob.HasChannels || blob.HasHeight || blob.HasWidth;
}

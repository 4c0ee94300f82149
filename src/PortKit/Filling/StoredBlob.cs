using System.Globalization;
using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>Holds stored blobs against the learnable blobs that they are meant for.</summary>
internal static class StoredBlob
{
    /// <summary>How many blobs are expected, as a clause.</summary>
    public static string CountExpected(int count, string where = "") =>
        $"{Counted.Of(count, "blob")} {Counted.Verb(count, "is", "are")} expected{where}";

    /// <summary>What is expected of a stored blob and what it is instead; null if it fits.</summary>
    public static (string Expected, string Found)? Misfit(WeightBlob stored, LearnableBlob blob)
    {
        var shape = blob.Spec.Shape;
        if (!stored.Fits(shape.Dims) && !(blob.Spec.OtherShape is { } other && stored.Fits(other.Dims)))
            return ($"blob {blob.Index} must have shape {shape}", stored.Shape.Count == 0 ? "()" : string.Join('x', stored.Shape));
        return stored.Count == shape.Count
            ? null
            : ($"blob {blob.Index} must hold {Counted.Of(shape.Count, "value")}", stored.Count.ToString(CultureInfo.InvariantCulture));
    }
}

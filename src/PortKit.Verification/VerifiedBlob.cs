using PortKit.Net;

namespace PortKit.Verification;

/// <summary>A blob version, and how it was found.</summary>
/// <param name="Blob">The blob version.</param>
/// <param name="Verdict">How ONNX Runtime and Caffe's arithmetic compare.</param>
public sealed record VerifiedBlob(BlobVersion Blob, BlobVerdict Verdict)
{
    /// <summary>The name of the layer that made it.</summary>
    public string Layer => Blob.Producer?.Name ?? "";

    /// <summary>The type of that layer.</summary>
    public string Type => Blob.Producer?.Type ?? "";

    /// <summary>The name of this version in a model; empty if the net names no blob.</summary>
    public string Name => Blob.Name.Length == 0 ? "" : Blob.ModelName;

    /// <summary>The shape that Caffe's arithmetic gives it: with as many rows as there are, where their number depends on the data.</summary>
    public Shape Shape { get; init; } = Blob.Shape;

    /// <summary>What ONNX Runtime gives, compared with Caffe's arithmetic; null if they were not compared.</summary>
    public BlobComparison? Comparison { get; init; }

    /// <summary>What ONNX Runtime gives, compared with the golden array; null without one.</summary>
    public BlobComparison? GoldenModel { get; init; }

    /// <summary>What Caffe's arithmetic gives, compared with the golden array; null without one.</summary>
    public BlobComparison? GoldenReference { get; init; }

    /// <summary>
    /// How both compare with the golden array: <see cref="BlobVerdict.Agrees"/>; <see cref="BlobVerdict.Drift"/> where Caffe's arithmetic agrees
    /// if it is fed the golden arrays of the layer's own bottoms; <see cref="BlobVerdict.NotComparable"/>, or <see cref="BlobVerdict.Differs"/>.
    /// Null without one.
    /// </summary>
    public BlobVerdict? GoldenVerdict { get; init; }

    /// <summary>Why a verdict is <see cref="BlobVerdict.NotComparable"/>, as a clause; null if none is.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether anything that was compared differs.</summary>
    public bool Failed => Problem is not null;

    /// <summary>What differs, in a sentence without a full stop; null if nothing does.</summary>
    public string? Problem =>
        (Verdict == BlobVerdict.Differs ? Of("ONNX Runtime against Caffe's arithmetic", Comparison) : null)
        ?? (GoldenVerdict != BlobVerdict.Differs ? null
            : Of("ONNX Runtime against the golden array", GoldenModel) ?? Of("Caffe's arithmetic against the golden array", GoldenReference));

    private static string? Of(string what, BlobComparison? comparison) => comparison?.Problem is { } problem ? $"{what}: {problem}" : null;
}

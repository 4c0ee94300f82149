using PortKit.Initializers;
using PortKit.Net;

namespace PortKit;

/// <summary>What a learnable blob is like.</summary>
/// <param name="Blob">The blob in its place.</param>
/// <param name="IsFromWeights">Whether its values come from weights, of a file or of the net itself, and not from its filler.</param>
/// <param name="Filler">
/// The fans that Caffe counts for its shape, and what its filler's distribution makes of the values; null where the filler cannot fill it and
/// does not.
/// </param>
/// <param name="Actual">What its values are like; null where no values were made, and for a blob that another layer owns.</param>
public sealed record BlobInspection(LearnableBlob Blob, bool IsFromWeights, WeightDistribution? Filler, ValueStatistics? Actual)
{
    /// <summary>The initializer that stands in place of the filler, with every argument; null if there is none.</summary>
    public string? Initializer { get; init; }

    /// <summary>How the initializer's numbers are distributed; null if there is none, and where that depends on the rest of the net.</summary>
    public WeightDistribution? Distribution { get; init; }

    /// <summary>The mean that the values should have; null where nothing says so, as of weights, and for a blob that another layer owns.</summary>
    public double? ExpectedMean => Initializer is not null ? Distribution?.Mean : IsFilled ? Filler?.Mean : null;

    /// <summary>The standard deviation that the values should have; null where <see cref="ExpectedMean"/> is.</summary>
    public double? ExpectedStd => Initializer is not null ? Distribution?.Std : IsFilled ? Filler?.Std : null;

    private bool IsFilled => !IsFromWeights && Blob.Owner is null;
}

using PortKit.Initializers;

namespace PortKit.Net;

/// <summary>Where the values of a learnable blob come from, if not from its filler.</summary>
internal record BlobOrigin
{
    /// <summary>From weights: a file of them, or the net itself.</summary>
    public static BlobOrigin Weights { get; } = new();
}

/// <summary>An initializer in place of the filler.</summary>
/// <param name="Spec">The initializer with every argument, such as <c>keras:HeNormal()</c>.</param>
/// <param name="Seed">The seed of its numbers.</param>
/// <param name="Distribution">How they are distributed; null where that depends on the rest of the net.</param>
internal sealed record InitializerOrigin(string Spec, uint Seed, WeightDistribution? Distribution) : BlobOrigin;

using PortKit.Initializers;

namespace PortKit.Net;

/// <summary>An initializer in place of the filler.</summary>
/// <param name="Spec">The initializer with every argument, such as <c>keras:HeNormal()</c>.</param>
/// <param name="Seed">The seed of its numbers.</param>
/// <param name="Distribution">How they are distributed; null where that depends on the rest of the net.</param>
internal sealed record InitializerOrigin(string Spec, uint Seed, WeightDistribution? Distribution) : BlobOrigin;

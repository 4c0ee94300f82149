using PortKit.Initializers;
using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation;

/// <summary>What a learnable blob starts as, and how other frameworks start it so.</summary>
public sealed record WeightExplanation
{
    /// <summary>The blob.</summary>
    public required LearnableBlob Blob { get; init; }

    /// <summary>What its filler draws from, or that of the blob it shares its values with.</summary>
    public required WeightDistribution Distribution { get; init; }

    /// <summary>The traps that do not depend on the framework.</summary>
    public required IReadOnlyList<PortWarning> Warnings { get; init; }

    /// <summary>The same in other frameworks, in the order in which they were asked for.</summary>
    public required IReadOnlyList<Equivalent> Equivalents { get; init; }
}

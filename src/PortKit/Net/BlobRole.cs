namespace PortKit.Net;

/// <summary>What a learnable blob is to its layer. Other frameworks hold some of them with their axes in another order.</summary>
/// <param name="Kind">What it is.</param>
public sealed record BlobRole(BlobKind Kind)
{
    /// <summary>How many groups the channels fall into.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Whether the first axis holds the four gates of an LSTM one after the other: input, forget, output and candidate.</summary>
    public bool HasGates { get; init; }

    /// <summary>Whether the tops are sums of products with the blob, so that they grow as it does, the bias left aside.</summary>
    public bool ScalesTops { get; init; }

    /// <summary>
    /// The axis of bottom 0 along which the inputs of a matrix, or the first axis of a bias or a scale, begin; null if there is none.
    /// </summary>
    public int? FirstAxis { get; init; }
}

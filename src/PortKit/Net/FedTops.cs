using PortKit.Caffe.Files;

namespace PortKit.Net;

/// <summary>What a layer says of tops that are fed from outside, each by an input of the model.</summary>
public sealed record FedTops
{
    /// <summary>
    /// The first axis of each top as the net gives it: null for one that it leaves open. One for all tops, or one for each.
    /// </summary>
    internal IReadOnlyList<int?> DeclaredBatches { get; init; } = [];

    /// <summary>What the layer does to the data that its first top is fed, or null.</summary>
    internal FeedTransform? Transform { get; init; }

    /// <summary>The order in which it takes the rows that it is fed; null for one after the other.</summary>
    internal FeedOrder? Order { get; init; }

    /// <summary>How the layer reads pictures that a list names, or null.</summary>
    internal PictureReading? Pictures { get; init; }
}

using System.Collections.Immutable;

namespace PortKit.Net;

/// <summary>
/// What a layer will do: the shapes it makes and the blobs it learns. A layer type that has more to remember derives a record of
/// its own; the planner adds the connections.
/// </summary>
/// <param name="TopShapes">The shape of each top, in order.</param>
public record LayerPlan(IReadOnlyList<Shape> TopShapes)
{
    /// <summary>The plan of a layer whose one top has the shape of its first bottom.</summary>
    public LayerPlan(Shape top)
        : this([top])
    {
    }

    /// <summary>The learnable blobs, in Caffe's order.</summary>
    public IReadOnlyList<BlobSpec> Blobs { get; init; } = [];

    /// <summary>
    /// The order in which older weight files hold the blobs: of each blob, its index there. Taken where the shapes fit it and not today's order.
    /// </summary>
    internal IReadOnlyList<int>? OlderOrder { get; init; }

    /// <summary>The fills that Caffe runs while building the layer, in its order; null where each blob is filled once, in order.</summary>
    public IReadOnlyList<FillStep>? FillSteps { get; init; }

    /// <summary>How many 32-bit random numbers Caffe draws while building the layer, before any fill.</summary>
    public int SetupDraws { get; init; }

    /// <summary>
    /// How many multiplications, each followed by an addition, one forward pass over the whole batch takes: those of products with the layer's
    /// weights, as papers count them. Adding a bias and work on single elements do not count.
    /// </summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Whether the tops are fed from outside: the model gets an input for each.</summary>
    public bool TopsAreInputs { get; init; }

    /// <summary>
    /// The first axis of each top as the net gives it, where tops are inputs: null for one that it leaves open. One for all tops, or one for each.
    /// </summary>
    internal IReadOnlyList<int?> DeclaredBatches { get; init; } = [];

    /// <summary>
    /// Whether the sizes of the tops' first axes are known only when the net runs, as Filter's are; the shapes then tell the most they
    /// can be. No other layer can read such a top.
    /// </summary>
    public bool TopsHaveOpenBatch { get; init; }

    /// <summary>What fills the tops each time the net runs, where fillers do.</summary>
    internal IReadOnlyList<BlobSpec> TopFills { get; init; } = [];

    /// <summary>Which memory of Caffe's the tops share with other blobs, so that a layer that works in place on one changes the others.</summary>
    public SharedMemory Sharing { get; init; }

    /// <summary>What to know of the layer as long as no trained weights were laid over its fillers, as a clause; or null.</summary>
    public string? UntrainedCaution { get; init; }

    /// <summary>What the layer does to the data that its first top is fed, where its tops are inputs; or null.</summary>
    internal FeedTransform? Feed { get; init; }

    /// <summary>Whether the layer draws random numbers while it runs, so that its tops differ from one runtime to the next.</summary>
    public bool DrawsNumbers { get; init; }

    /// <summary>
    /// For each bottom that holds whole numbers from 0 on, such as labels and indices, how many there are to choose from.
    /// </summary>
    public IReadOnlyDictionary<int, int> BottomChoices { get; init; } = ImmutableDictionary<int, int>.Empty;

    /// <summary>The layer. Set by the planner.</summary>
    public LayerSource Source { get; internal init; } = null!;

    /// <summary>The blob versions read. Set by the planner.</summary>
    public IReadOnlyList<BlobVersion> Bottoms { get; internal init; } = [];

    /// <summary>The blob versions made. Set by the planner.</summary>
    public IReadOnlyList<BlobVersion> Tops { get; internal init; } = [];

    /// <summary>
    /// All that the layer leaves: its tops, and then other blobs in whose memory it worked in place, which hold the same values in
    /// shapes of their own.
    /// </summary>
    public IEnumerable<LayerResult> Results => Tops.Select((top, index) => new LayerResult(top, index)).Concat(Changed);

    /// <summary>The blobs that share the memory of tops in place. Set by the planner.</summary>
    internal IReadOnlyList<LayerResult> Changed { get; init; } = [];

    /// <summary>The learnable blobs in their place. Set by the planner.</summary>
    public IReadOnlyList<LearnableBlob> Learnables { get; internal init; } = [];
}

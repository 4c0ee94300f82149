namespace PortKit.Net;

/// <summary>A layer in its place in a net: what it will do, as the layer itself says, and what the planner connected it to.</summary>
public sealed class PlannedLayer
{
    internal PlannedLayer(
        LayerSource source,
        LayerFamily family,
        LayerPlan plan,
        IReadOnlyList<BlobVersion> bottoms,
        IReadOnlyList<BlobVersion> tops,
        IReadOnlyList<LayerResult> changed,
        IReadOnlyList<LearnableBlob> learnables)
    {
        Source = source;
        ModelName = source.Name;
        Family = family;
        Plan = plan;
        Bottoms = bottoms;
        Tops = tops;
        Changed = changed;
        Learnables = learnables;
    }

    /// <summary>The layer as the net describes it.</summary>
    public LayerSource Source { get; }

    /// <summary>The layer's name, or, where another layer before it has that too, one with a counter.</summary>
    public string ModelName { get; internal set; }

    /// <summary>What kind of layer it is.</summary>
    public LayerFamily Family { get; }

    /// <summary>Whether it is computed in float16 where a model is (<see cref="Layers.ILayer.TakesHalf"/>).</summary>
    public bool TakesHalf { get; internal init; }

    /// <summary>What the layer will do.</summary>
    public LayerPlan Plan { get; }

    /// <summary>The blob versions read.</summary>
    public IReadOnlyList<BlobVersion> Bottoms { get; }

    /// <summary>The blob versions made.</summary>
    public IReadOnlyList<BlobVersion> Tops { get; }

    /// <summary>The learnable blobs, in Caffe's order.</summary>
    public IReadOnlyList<LearnableBlob> Learnables { get; }

    /// <summary>The number of its learnable values; those that another layer owns do not count.</summary>
    public long ParameterCount => Learnables.Where(blob => blob.Owner is null).Sum(blob => (long)blob.Spec.Shape.Count);

    /// <summary>Whether the tops are fed from outside.</summary>
    public bool IsFed => Plan.Fed is not null;

    /// <summary>
    /// All that the layer leaves: its tops, and then other blobs in whose memory it worked in place, which hold the same values in
    /// shapes of their own.
    /// </summary>
    public IEnumerable<LayerResult> Results => Tops.Select((top, index) => new LayerResult(top, index)).Concat(Changed);

    /// <summary>The blobs that share the memory of tops in place.</summary>
    internal IReadOnlyList<LayerResult> Changed { get; }

    /// <summary>The layer as it is planned here, with the learnable blobs of another plan of the same net.</summary>
    internal PlannedLayer WithLearnables(IReadOnlyList<LearnableBlob> learnables) => new(Source, Family, Plan, Bottoms, Tops, Changed, learnables)
    {
        ModelName = ModelName,
        TakesHalf = TakesHalf,
    };

    /// <summary>The layer with some of its tops only, where they are fed from outside.</summary>
    /// <param name="kept">The numbers of the tops to keep.</param>
    internal PlannedLayer WithTops(IReadOnlyList<int> kept) => new(
        Source,
        Family,
        Plan with
        {
            TopShapes = [.. kept.Select(top => Plan.TopShapes[top])],
            Fed = kept.Contains(0) ? Plan.Fed : new FedTops(),
        },
        Bottoms,
        [.. kept.Select(top => Tops[top])],
        Changed,
        Learnables)
    {
        ModelName = ModelName,
        TakesHalf = TakesHalf,
    };
}

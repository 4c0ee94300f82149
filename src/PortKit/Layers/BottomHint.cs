namespace PortKit.Layers;

/// <summary>What a layer tells of the shape of a bottom before the net is planned, for whoever has to propose one.</summary>
/// <param name="Kind">What it looks like.</param>
public sealed record BottomHint(BottomKind Kind)
{
    /// <summary>Nothing.</summary>
    public static BottomHint Any { get; } = new(BottomKind.Any);

    /// <summary>The bottom has the axes of the tops.</summary>
    public static BottomHint LikeTops { get; } = new(BottomKind.LikeTops);

    /// <summary>The bottom is a batch of pictures.</summary>
    public static BottomHint Picture { get; } = new(BottomKind.Picture);

    /// <summary>The bottom is a batch of clips.</summary>
    public static BottomHint Clip { get; } = new(BottomKind.Clip);

    /// <summary>The bottom is a batch of vectors.</summary>
    public static BottomHint Vector { get; } = new(BottomKind.Vector);

    /// <summary>The bottom is a batch of sequences.</summary>
    public static BottomHint Sequence { get; } = new(BottomKind.Sequence);

    /// <summary>Sizes of axis 1 with which the layer works, the likeliest first, where it needs certain ones.</summary>
    public IReadOnlyList<int> Channels { get; init; } = [];
}

namespace PortKit.Net;

/// <summary>In which order a layer that brings data in takes its rows, where that is not one after the other from the first.</summary>
internal sealed record FeedOrder
{
    /// <summary>
    /// Which of the numbers that the layer draws when it is made seeds the generator that shuffles rows, before each time they are gone through;
    /// null where it does not shuffle.
    /// </summary>
    public int? ShuffleDraw { get; init; }

    /// <summary>Which of them tells how many rows are left out at first; null for none.</summary>
    public int? SkipDraw { get; init; }

    /// <summary>How many rows may be left out, and one more.</summary>
    public uint Skip { get; init; }

    /// <summary>Where a shuffle of files, and of the rows of each, is asked for with numbers of the C library; null where it is not.</summary>
    public SourceLocation? FileShuffle { get; init; }
}

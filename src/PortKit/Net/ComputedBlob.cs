using PortKit.Net;

namespace PortKit;

/// <summary>What Caffe's arithmetic gives for one blob version.</summary>
/// <param name="Blob">The blob version.</param>
/// <param name="Values">Its values, in C order.</param>
public sealed record ComputedBlob(BlobVersion Blob, float[] Values)
{
    /// <summary>The shape that the values have: that of the blob, but for the rows that depend on the data.</summary>
    public required Shape Shape { get; init; }

    /// <summary>
    /// The layer that made it, as it ran: planned for the rows that its bottoms had. Where no rows depend on the data, it is that of the net.
    /// </summary>
    public required PlannedLayer Layer { get; init; }
}

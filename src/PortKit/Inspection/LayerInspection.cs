using PortKit.Net;

namespace PortKit;

/// <summary>What a layer is like.</summary>
/// <param name="Layer">The layer in its place.</param>
/// <param name="Parameters">The number of its learnable values; those that another layer owns do not count.</param>
/// <param name="Draws">
/// The 32-bit random numbers that Caffe draws while it builds the layer, in the net that is built first; null where no values were made.
/// </param>
/// <param name="Blobs">Its learnable blobs, in Caffe's order.</param>
public sealed record LayerInspection(PlannedLayer Layer, long Parameters, long? Draws, IReadOnlyList<BlobInspection> Blobs);

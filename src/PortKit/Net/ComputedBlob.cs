using PortKit.Net;

namespace PortKit;

/// <summary>What Caffe's arithmetic gives for one blob version.</summary>
/// <param name="Blob">The blob version.</param>
/// <param name="Values">Its values, in C order. Fewer than its shape has, where the size of its batch depends on the data.</param>
public sealed record ComputedBlob(BlobVersion Blob, float[] Values);

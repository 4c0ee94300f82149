namespace PortKit.Net;

/// <summary>A blob version that a layer leaves.</summary>
/// <param name="Blob">The blob version.</param>
/// <param name="Top">The number of the top whose values it holds, in its own shape.</param>
public sealed record LayerResult(BlobVersion Blob, int Top);

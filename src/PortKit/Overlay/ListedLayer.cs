namespace PortKit;

/// <summary>A layer in a file of weights.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as today's Caffe calls it; null if the file does not tell.</param>
/// <param name="Blobs">Its blobs.</param>
public sealed record ListedLayer(string Name, string? Type, IReadOnlyList<ListedBlob> Blobs);

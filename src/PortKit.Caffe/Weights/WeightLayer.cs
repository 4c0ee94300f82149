namespace PortKit.Caffe.Weights;

/// <summary>The blobs of one layer in a weight file.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Blobs">Its blobs, in Caffe's order; null where the file has none of that number.</param>
public sealed record WeightLayer(string Name, IReadOnlyList<WeightBlob?> Blobs)
{
    /// <summary>The layer's type, as today's Caffe calls it; null if the file does not tell.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// Whether a blob that the layer shares with another may be missing, because the file keeps it under that other layer alone, as HDF5 files do.
    /// </summary>
    public bool LeavesOutShared { get; init; }
}

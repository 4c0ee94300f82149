using PortKit.Files.Hdf5;

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

/// <summary>
/// A file of trained weights. Opening it reads where everything lies; the values stay in the file until they are asked for.
/// </summary>
public sealed class WeightFile
{
    private WeightFile(string path, IReadOnlyList<WeightLayer> layers)
    {
        Path = path;
        Layers = layers;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The layers, in the order of the file; a layer without blobs is among them, and a name may come twice.</summary>
    public IReadOnlyList<WeightLayer> Layers { get; }

    /// <summary>
    /// Opens a .caffemodel of any generation, or the HDF5 file (.caffemodel.h5) that Caffe saves with <c>snapshot_format: HDF5</c>. Which it is
    /// shows in the file, whatever its name.
    /// </summary>
    /// <exception cref="DamagedFileException">It does not read as one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static WeightFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = File.OpenHandle(path);
        return new WeightFile(path, Hdf5Object.FindStart(file) is { } start ? Hdf5WeightIndex.Read(path, file, start) : CaffeModelIndex.Read(path, file));
    }
}

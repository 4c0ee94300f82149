namespace PortKit.Caffe.Weights;

/// <summary>The blobs of one layer in a weight file.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Blobs">Its blobs, in Caffe's order.</param>
public sealed record WeightLayer(string Name, IReadOnlyList<WeightBlob> Blobs);

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

    /// <summary>Opens a .caffemodel of any generation.</summary>
    /// <exception cref="WeightFileException">It does not read as one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static WeightFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new WeightFile(path, CaffeModelIndex.Read(path));
    }
}

using PortKit.Files.Hdf5;

namespace PortKit.Caffe.Weights;

/// <summary>
/// A file of trained weights. Opening it reads where everything lies; the values stay in the file until they are asked for.
/// </summary>
public sealed class WeightFile
{
    private WeightFile(IReadOnlyList<WeightLayer> layers) => Layers = layers;

    /// <summary>The layers, in the order of the file; a layer without blobs is among them, and a name may come twice.</summary>
    public IReadOnlyList<WeightLayer> Layers { get; }

    /// <summary>
    /// Opens a .caffemodel of any generation, or the HDF5 file (.caffemodel.h5) that Caffe saves with <c>snapshot_format: HDF5</c>. Which it is
    /// shows in the file, whatever its name.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">It does not read as one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static WeightFile Open(string path, Limits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= Limits.Default;
        using var file = File.OpenHandle(path);
        return new WeightFile(Hdf5Object.FindStart(file) is { } start
            ? Hdf5WeightIndex.Read(path, file, start, limits)
            : CaffeModelIndex.Read(path, file, limits));
    }
}

using Microsoft.Win32.SafeHandles;

namespace PortKit.Files.Hdf5;

/// <summary>A group or a dataset of an HDF5 file.</summary>
public sealed class Hdf5Object
{
    private readonly string _path;
    private readonly Hdf5Source _source;
    private readonly Hdf5ObjectHeader _header;

    private Hdf5Object(string path, Hdf5Source source, long address)
    {
        (_path, _source) = (path, source);
        _header = Hdf5ObjectHeader.Read(source, address);
    }

    /// <summary>Where in the file its header lies.</summary>
    public long Offset => _header.Offset;

    /// <summary>Whether it is a dataset, and not a group.</summary>
    public bool IsDataset => _header.IsDataset;

    /// <summary>Where an HDF5 file begins within a file, or null if there is none.</summary>
    public static long? FindStart(SafeFileHandle file) => Hdf5Superblock.Find(file);

    /// <summary>The root group.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="file">The file, which is read as long as objects are.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="limits">How much may be taken from it; null for <see cref="Limits.Default"/>.</param>
    /// <exception cref="DamagedFileException">It does not read as HDF5.</exception>
    public static Hdf5Object Root(string path, SafeFileHandle file, long start, Limits? limits = null)
    {
        var source = new Hdf5Source(file, limits ?? Limits.Default);
        return new Hdf5Object(path, source, Hdf5Superblock.Read(source, start));
    }

    /// <summary>What a group holds, in the order of <c>H5_ITER_NATIVE</c>.</summary>
    /// <exception cref="DamagedFileException">Its links do not read as such.</exception>
    public IReadOnlyList<Hdf5Link> Links() => Hdf5Group.Links(_source, _header);

    /// <summary>What a link leads to.</summary>
    /// <exception cref="DamagedFileException">It leads to no object.</exception>
    public Hdf5Object Open(Hdf5Link link) => new(_path, _source, link.Address);

    /// <summary>The size of each axis of a dataset of floats, and its values, which stay in the file.</summary>
    /// <param name="name">What it is called, for messages.</param>
    /// <exception cref="DamagedFileException">Its values cannot be read.</exception>
    public (IReadOnlyList<long> Dims, StoredFloats Values) Dataset(string name) => Hdf5Dataset.Read(_path, _source, _header, name);
}

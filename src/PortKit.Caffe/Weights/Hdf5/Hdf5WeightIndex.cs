using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PortKit.Caffe.Weights.Hdf5;

/// <summary>
/// Finds the blobs in a file as Caffe's Net::ToHDF5 writes it: datasets <c>/data/LAYER/INDEX</c>. A slash in a layer's name makes groups within
/// groups. What lies beside <c>/data</c>, such as <c>/diff</c>, is not looked at.
/// </summary>
internal sealed class Hdf5WeightIndex
{
    private const string Data = "data";
    private const int MostDepth = 64;
    private const int MostBlobs = 1 << 12;
    private const int MostObjects = 1 << 20;
    private const int MostNamesTold = 5;

    private readonly string _path;
    private readonly Hdf5Source _source;
    private readonly List<WeightLayer> _layers = [];
    private int _objects;

    private Hdf5WeightIndex(string path, Hdf5Source source) => (_path, _source) = (path, source);

    /// <summary>Whether a file is of this kind, whatever its name is; and where it begins.</summary>
    public static long? Find(SafeFileHandle file) => Hdf5Superblock.Find(file);

    /// <summary>The layers, each group one, in the order in which Caffe goes through them.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="file">The file.</param>
    /// <param name="start">Where its superblock is.</param>
    public static IReadOnlyList<WeightLayer> Read(string path, SafeFileHandle file, long start)
    {
        var source = new Hdf5Source(file);
        var index = new Hdf5WeightIndex(path, source);
        var root = Hdf5ObjectHeader.Read(source, Hdf5Superblock.Read(source, start));
        var links = Hdf5Group.Links(source, root);
        if (links.FindIndex(link => link.Name == Data) is >= 0 and var at)
        {
            var data = Hdf5ObjectHeader.Read(source, links[at].Address);
            if (data.IsDataset)
                throw new DamagedFileException(data.Offset, "a group /data of layers is expected. Found a dataset of that name, as in files that are read by HDF5Data layers");
            foreach (var link in Hdf5Group.Links(source, data))
                index.Layer(link.Name, index.Object(link), depth: 1);
            return index._layers;
        }

        throw new DamagedFileException(root.Offset, $"a group /data of layers is expected. {Instead(links)}");
    }

    private static string Instead(List<Hdf5Link> links)
    {
        if (links.Exists(link => link.Name == "learned_net"))
            return "Found the state of a solver; the weights are in the .caffemodel.h5 that was saved with it";
        return links.Count == 0
            ? "Found nothing in the file"
            : $"Found {string.Join(", ", links.Take(MostNamesTold).Select(link => $"'{link.Name}'"))}{(links.Count > MostNamesTold ? " and others" : "")}";
    }

    private Hdf5ObjectHeader Object(Hdf5Link link)
    {
        if (++_objects > MostObjects)
            throw new DamagedFileException($"a file of at most {MostObjects} groups and datasets is expected");
        return Hdf5ObjectHeader.Read(_source, link.Address);
    }

    private void Layer(string name, Hdf5ObjectHeader group, int depth)
    {
        if (group.IsDataset)
            throw new DamagedFileException(group.Offset, $"a layer's group is expected. Found the dataset /data/{name}");
        if (depth > MostDepth)
            throw new DamagedFileException(group.Offset, $"groups at most {MostDepth} deep are expected. Found more: the file leads in circles");
        List<WeightBlob?> blobs = [];
        var layer = new WeightLayer(name, blobs) { LeavesOutShared = true };
        _layers.Add(layer);
        foreach (var link in Hdf5Group.Links(_source, group))
        {
            var header = Object(link);
            if (!header.IsDataset)
            {
                Layer($"{name}/{link.Name}", header, depth + 1);
                continue;
            }

            var index = IndexOf(link.Name) ?? throw new DamagedFileException(header.Offset, $"datasets that are numbered as the blobs of layer '{name}' are expected. Found '{link.Name}'");
            while (blobs.Count <= index)
                blobs.Add(null);
            blobs[index] = Hdf5Dataset.Blob(_path, _source, header, $"/data/{name}/{link.Name}");
        }
    }

    // As Caffe writes a number: without a sign, or zeros in front.
    private static int? IndexOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < MostBlobs && name == index.ToString(CultureInfo.InvariantCulture)
            ? index
            : null;
}

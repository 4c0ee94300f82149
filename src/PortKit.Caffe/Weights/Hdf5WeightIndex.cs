using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PortKit.Files.Hdf5;

namespace PortKit.Caffe.Weights;

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
    private const int MostNames = 5;
    private const int MostGaps = 1 << 16;

    private readonly List<WeightLayer> _layers = [];
    private int _objects;
    private int _gaps;

    /// <summary>The layers, each group one, in the order in which Caffe goes through them.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="file">The file.</param>
    /// <param name="start">Where its superblock is.</param>
    /// <param name="limits">How much may be taken from it.</param>
    public static IReadOnlyList<WeightLayer> Read(string path, SafeFileHandle file, long start, Limits limits)
    {
        var index = new Hdf5WeightIndex();
        var root = Hdf5Object.Root(path, file, start, limits);
        var links = root.Links().ToList();
        if (links.FindIndex(link => link.Name == Data) is >= 0 and var at)
        {
            var data = root.Open(links[at]);
            if (data.IsDataset)
            {
                throw new DamagedFileException(
                    data.Offset,
                    "a group /data of layers is expected. Found a dataset of that name, as in files that are read by HDF5Data layers");
            }

            foreach (var link in data.Links())
                index.Layer(link.Name, index.Open(data, link), depth: 1);
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
            : $"Found {string.Join(", ", links.Take(MostNames).Select(link => $"'{link.Name}'"))}{(links.Count > MostNames ? " and others" : "")}";
    }

    private Hdf5Object Open(Hdf5Object group, Hdf5Link link)
    {
        if (++_objects > MostObjects)
            throw new DamagedFileException($"a file of at most {MostObjects} groups and datasets is expected");
        return group.Open(link);
    }

    private void Layer(string name, Hdf5Object group, int depth)
    {
        if (group.IsDataset)
            throw new DamagedFileException(group.Offset, $"a layer's group is expected. Found the dataset /data/{name}");
        if (depth > MostDepth)
            throw new DamagedFileException(group.Offset, $"groups at most {MostDepth} deep are expected. Found more: the file leads in circles");
        List<WeightBlob?> blobs = [];
        var layer = new WeightLayer(name, blobs) { LeavesOutShared = true };
        _layers.Add(layer);
        foreach (var link in group.Links())
        {
            var found = Open(group, link);
            if (!found.IsDataset)
            {
                Layer($"{name}/{link.Name}", found, depth + 1);
                continue;
            }

            var index = IndexOf(link.Name)
                ?? throw new DamagedFileException(
                    found.Offset,
                    $"datasets that are numbered as the blobs of layer '{name}' are expected. Found '{link.Name}'");
            for (; blobs.Count <= index; _gaps++)
                blobs.Add(null);
            if (_gaps - _objects > MostGaps)
                throw new DamagedFileException(found.Offset, $"blobs that are numbered from 0 on are expected. Found too many gaps before '{name}'");
            var (dims, values) = found.Dataset($"/data/{name}/{link.Name}");
            blobs[index] = new FileBlob(dims, isLegacy: false, values);
        }
    }

    // As Caffe writes a number: without a sign, or zeros in front.
    private static int? IndexOf(string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < MostBlobs
            && name == index.ToString(CultureInfo.InvariantCulture)
            ? index
            : null;
}

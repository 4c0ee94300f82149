using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Overlay;

/// <summary>
/// The axes of the blobs that weight files have for the layers of a net, for layers that do not say themselves which blobs they learn. What is wrong
/// with a file is none of this class's business: <see cref="WeightOverlay"/> says it.
/// </summary>
internal sealed class StoredBlobs
{
    private readonly List<(bool HasFlatNames, ILookup<string, WeightLayer> Layers)> _files = [];

    /// <summary>Opens the files; one that does not read is passed over.</summary>
    /// <param name="paths">The files; later ones win.</param>
    /// <param name="limits">How much may be taken from them.</param>
    public StoredBlobs(IReadOnlyList<string> paths, Limits limits)
    {
        foreach (var path in paths)
        {
            try
            {
                var file = LayerWeights.Open(path, limits);
                var layers = file.Layers.Where(layer => layer.Blobs.Count > 0).ToLookup(layer => layer.Name, StringComparer.Ordinal);
                _files.Add((file.HasFlatNames, layers));
            }
            catch (Exception failure) when (failure is DamagedFileException or IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    /// <summary>The axes of a layer's blobs, in order; none where no file has any.</summary>
    public IReadOnlyList<IReadOnlyList<long>> Of(LayerSource layer)
    {
        for (var i = _files.Count - 1; i >= 0; i--)
        {
            var name = _files[i].HasFlatNames ? layer.Name.Replace('/', '_') : layer.Name;
            if (_files[i].Layers[name].FirstOrDefault() is { } found)
                return [.. found.Blobs.TakeWhile(blob => blob is not null).Select(blob => blob!.Shape)];
        }

        return [.. layer.Parameter.Blobs.Select(blob => WeightBlob.Of(blob).Shape)];
    }
}

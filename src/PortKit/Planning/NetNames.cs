using PortKit.Caffe;
using PortKit.Caffe.Protos;

namespace PortKit.Planning;

/// <summary>Who names what in a net, looked up in one go: a net of many faults asks as many times.</summary>
internal sealed class NetNames
{
    private readonly Dictionary<string, LayerParameter> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LayerParameter> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RemovedLayer> _removedMakers = new(StringComparer.Ordinal);
    private readonly ILookup<string, LayerParameter> _removed;
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);

    /// <summary>Looks through a net.</summary>
    public NetNames(FilteredNet net)
    {
        foreach (var layer in net.Net.Layer)
        {
            foreach (var top in Made(layer))
                _makers.TryAdd(top, layer);
            foreach (var bottom in layer.Bottom)
                _readers.TryAdd(bottom, layer);
            _types[layer.Type] = _types.GetValueOrDefault(layer.Type) + 1;
        }

        foreach (var removed in net.Removed)
        {
            foreach (var top in Made(removed.Layer))
                _removedMakers.TryAdd(top, removed);
        }

        _removed = net.Removed
            .SelectMany(removed => removed.Layer.Top.Distinct().Select(top => (top, removed.Layer)))
            .ToLookup(pair => pair.top, pair => pair.Layer, StringComparer.Ordinal);
    }

    /// <summary>The first layer that makes a blob; null if none does. Who works on it in place does not make it.</summary>
    public LayerParameter? MakerOf(string blob) => _makers.GetValueOrDefault(blob);

    /// <summary>The first layer that would make a blob and is left out; null if there is none.</summary>
    public RemovedLayer? RemovedMakerOf(string blob) => _removedMakers.GetValueOrDefault(blob);

    /// <summary>The layers that are left out and have a top of the name.</summary>
    public IEnumerable<LayerParameter> RemovedWithTop(string blob) => _removed[blob];

    /// <summary>The first layer that reads a blob; null if none does.</summary>
    public LayerParameter? ReaderOf(string blob) => _readers.GetValueOrDefault(blob);

    /// <summary>How many layers have a type.</summary>
    public int CountOf(string type) => _types.GetValueOrDefault(type);

    private static IEnumerable<string> Made(LayerParameter layer) => layer.Top.Except(layer.Bottom, StringComparer.Ordinal);
}

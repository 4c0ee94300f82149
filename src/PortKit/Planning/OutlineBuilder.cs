using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>Takes down what becomes of each layer while a net is planned.</summary>
/// <param name="blobs">The blobs, as they are known so far.</param>
/// <param name="planned">The layers that were planned so far.</param>
/// <param name="catalog">The layer types.</param>
/// <param name="bag">What was said so far.</param>
internal sealed class OutlineBuilder(BlobTable blobs, IReadOnlyList<PlannedLayer> planned, LayerCatalog catalog, DiagnosticBag bag)
{
    private readonly List<OutlinedLayer> _layers = [];
    private readonly Dictionary<LayerSource, int> _places = [];
    private readonly Dictionary<string, int> _makers = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Plans a layer, and takes down what came of it.</summary>
    public void Follow(LayerSource source, Action<LayerSource> plan)
    {
        TakePlanned();
        var bottoms = source.Parameter.Bottom.Select((_, index) => source.NameOfBottom(index))
            .Select(name => new OutlinedBlob(name, blobs.ShapeOf(name), _makers.TryGetValue(name, out var maker) ? maker : null))
            .ToList();
        var errors = bag.ErrorCount;
        plan(source);
        if (_taken < planned.Count)
        {
            TakePlanned();
            return;
        }

        // A type that is not converted is told once for all layers that have it.
        var isKnown = catalog.TryFind(source.Parameter, out var known);
        var tops = source.Parameter.Top
            .Select((_, index) => source.NameOfTop(index))
            .Select(name => new OutlinedBlob(name, blobs.ShapeOf(name), _layers.Count));
        Add(new OutlinedLayer(source, known?.Family ?? LayerFamily.Other, bottoms, [.. tops])
        {
            IsRefused = !isKnown || known!.SupportOf(source.Parameter).Kind == LayerSupportKind.Refused || bag.ErrorCount > errors,
        });
    }

    /// <summary>The outline of the whole net.</summary>
    public NetOutline Build(string name, Phase phase)
    {
        TakePlanned();
        return new NetOutline(name, phase, [.. _layers]) { ShapeOf = blobs.ShapeOf };
    }

    // Inputs that are made of given shapes come without a layer of the net.
    private void TakePlanned()
    {
        for (; _taken < planned.Count; _taken++)
        {
            _places.TryAdd(planned[_taken].Source, _layers.Count);
            Add(OutlinedLayer.Of(planned[_taken], _places));
        }
    }

    private void Add(OutlinedLayer layer)
    {
        _places.TryAdd(layer.Source, _layers.Count);
        foreach (var top in layer.Tops)
            _makers[top.Name] = _layers.Count;
        _layers.Add(layer);
    }
}

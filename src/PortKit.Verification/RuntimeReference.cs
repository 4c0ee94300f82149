using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// What Caffe's arithmetic makes of what ONNX Runtime gives for the bottoms of a layer: rounding of the layers before is then in both, and only
/// the layer itself can differ. Bottoms that the model does not have are computed in their turn from those that it has.
/// </summary>
internal sealed class RuntimeReference
{
    private readonly PlannedNet _net;
    private readonly RuntimeBlobs _runtime;
    private readonly IReadOnlyDictionary<string, float[]> _inputs;
    private readonly Func<LearnableBlob, float[]> _weights;
    private readonly Dictionary<BlobVersion, (PlannedLayer Layer, int Top)> _makers = [];
    private readonly HashSet<BlobVersion> _faulty = [];
    private readonly LayersAsRun _asRun;
    private readonly ILookup<int, BlobVersion> _releases;
    private readonly ILookup<int, int> _weightReleases;

    /// <summary>Makes it of a net and the model of it.</summary>
    public RuntimeReference(
        PlannedNet net,
        RuntimeBlobs runtime,
        IReadOnlyDictionary<string, float[]> inputs,
        Func<LearnableBlob, float[]> weights,
        LayersAsRun asRun)
    {
        _asRun = asRun;
        _net = net;
        _runtime = runtime;
        _inputs = inputs;
        _weights = weights;
        foreach (var layer in net.Plan.Layers)
        {
            foreach (var (blob, top) in layer.Results)
                _makers.Add(blob, (layer, top));
        }

        var layers = net.Plan.Layers;
        var needed = Needed(layers);
        _releases = needed.ToLookup(pair => pair.Value, pair => pair.Key);
        _weightReleases = Enumerable.Range(0, layers.Count)
            .ToLookup(i =>
                layers[i].Results.Select(result => result.Blob).Where(blob => !runtime.Has(blob)).Select(blob => needed[blob]).Append(i).Max());
    }

    /// <summary>Takes a blob for wrong: nothing that is made of it tells of the layers after it.</summary>
    public void IsFaulty(BlobVersion blob) => _faulty.Add(blob);

    /// <summary>The tops of a layer; null if some of its bottoms are wrong, or are such as it does not take.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="change">Gives the values to compute with, for the number of a bottom and its values; null for these.</param>
    public IReadOnlyList<float[]>? TopsOf(PlannedLayer layer, Func<int, float[], float[]>? change = null)
    {
        if (BottomsOf(layer) is not { } bottoms)
            return null;
        if (change is not null)
            bottoms = [.. bottoms.Select((values, index) => change(index, values))];
        try
        {
            return _net.ComputeLayer(_asRun.Of(layer), bottoms, _weights);
        }
        catch (LayerInputException)
        {
            return null;
        }
    }

    /// <summary>The bottoms of a layer; null if some are wrong.</summary>
    public IReadOnlyList<float[]>? BottomsOf(PlannedLayer layer)
    {
        var bottoms = new List<float[]>();
        foreach (var bottom in layer.Bottoms)
        {
            if (_faulty.Contains(bottom) || ValuesOf(bottom) is not { } values || values.Length != _asRun.ShapeOf(bottom).Count)
                return null;
            bottoms.Add(values);
        }

        return bottoms;
    }

    /// <summary>Lets go of what no layer after this one needs.</summary>
    /// <param name="layer">The number of the layer that is done.</param>
    public void Release(int layer)
    {
        foreach (var blob in _releases[layer])
            _runtime.Release(blob);
    }

    /// <summary>The numbers of the layers whose weights no layer after this one needs.</summary>
    /// <param name="layer">The number of the layer that is done.</param>
    public IEnumerable<int> WeightsDone(int layer) => _weightReleases[layer];

    private float[]? ValuesOf(BlobVersion blob)
    {
        if (blob.IsInput)
            return _inputs[blob.Name];
        if (_runtime.Has(blob))
            return _runtime.Find(blob)?.Values;
        var (maker, top) = _makers[blob];
        return TopsOf(maker)?[top];
    }

    /// <summary>
    /// The last layer that needs each blob: the last that reads it, or, where that one makes a blob that the model does not have, the last that needs
    /// this blob.
    /// </summary>
    private Dictionary<BlobVersion, int> Needed(IReadOnlyList<PlannedLayer> layers)
    {
        var needed = new Dictionary<BlobVersion, int>();
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var until = i;
            foreach (var (blob, _) in layers[i].Results)
            {
                needed.TryAdd(blob, i);
                if (!_runtime.Has(blob))
                    until = Math.Max(until, needed[blob]);
            }

            foreach (var bottom in layers[i].Bottoms)
                needed[bottom] = Math.Max(until, needed.GetValueOrDefault(bottom, until));
        }

        return needed;
    }
}

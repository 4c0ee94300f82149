using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// What Caffe's arithmetic makes of the golden arrays of a layer's bottoms: rounding of the layers before is then in both, and only the layer itself
/// can differ. A dump has no array for a version that a later layer works on in place: that is computed in its turn from those that have one.
/// </summary>
internal sealed class GoldenReference
{
    private readonly PlannedNet _net;
    private readonly Func<LearnableBlob, float[]> _weights;
    private readonly Func<BlobVersion, float[]?> _golden;
    private readonly Dictionary<BlobVersion, (PlannedLayer Layer, int Top)> _makers = [];
    private readonly int[] _lastNeeds;
    private readonly LayersAsRun _asRun;
    private readonly HashSet<BlobVersion> _faulty = [];

    /// <summary>Makes it of a net and the arrays for it.</summary>
    public GoldenReference(PlannedNet net, Func<LearnableBlob, float[]> weights, Func<BlobVersion, float[]?> golden, LayersAsRun asRun)
    {
        (_net, _weights, _golden, _asRun) = (net, weights, golden, asRun);
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, layer) in net.Plan.Layers.Index())
        {
            foreach (var (blob, top) in layer.Results)
            {
                _makers.Add(blob, (layer, top));
                last[blob.Name] = i;
            }
        }

        _lastNeeds = [.. net.Plan.Layers.Select((layer, i) => layer.Results.Select(result => last[result.Blob.Name]).Append(i).Max())];
    }

    /// <summary>The number of the last layer that the weights of one may be needed for: the last that works in place on what it makes.</summary>
    public int LastNeed(int layer) => _lastNeeds[layer];

    /// <summary>Takes an array for wrong: nothing that is made of it tells of the layers after it.</summary>
    public void IsFaulty(BlobVersion blob) => _faulty.Add(blob);

    /// <summary>The tops of a layer; null if some of its bottoms are wrong, are not to be had, or are such as it does not take.</summary>
    public IReadOnlyList<float[]>? TopsOf(PlannedLayer layer)
    {
        if (layer.IsFed || layer.Plan.DrawsNumbers)
            return null;
        var bottoms = new List<float[]>();
        foreach (var bottom in layer.Bottoms)
        {
            if (_faulty.Contains(bottom) || ValuesOf(bottom) is not { } values)
                return null;
            bottoms.Add(values);
        }

        try
        {
            return _net.ComputeLayer(_asRun.Of(layer), bottoms, _weights);
        }
        catch (LayerInputException)
        {
            return null;
        }
    }

    private float[]? ValuesOf(BlobVersion blob)
    {
        var values = _golden(blob);
        if (values is not null || blob.IsLast)
            return values;
        var (maker, top) = _makers[blob];
        return TopsOf(maker)?[top];
    }
}

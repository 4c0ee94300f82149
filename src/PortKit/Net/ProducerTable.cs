using System.Collections.Concurrent;

namespace PortKit.Net;

/// <summary>Which layer of a plan makes which blob version, and which layer was planned from which of the net.</summary>
internal sealed class ProducerTable
{
    private readonly Dictionary<BlobVersion, PlannedLayer> _producers = [];
    private readonly Dictionary<LayerSource, PlannedLayer> _layers = [];
    private readonly ILookup<BlobVersion, PlannedLayer> _readers;
    private readonly ConcurrentDictionary<BlobVersion, BlobVersion> _origins = [];

    /// <summary>Looks through the layers of a plan.</summary>
    public ProducerTable(IReadOnlyList<PlannedLayer> layers)
    {
        foreach (var layer in layers)
        {
            _layers.TryAdd(layer.Source, layer);
            foreach (var result in layer.Results)
                _producers.Add(result.Blob, layer);
        }

        _readers = layers
            .SelectMany(layer => layer.Bottoms.Distinct().Select(bottom => (bottom, layer)))
            .ToLookup(pair => pair.bottom, pair => pair.layer);
    }

    /// <summary>The layer that makes a blob, or changes it in place.</summary>
    public PlannedLayer Of(BlobVersion blob) => _producers[blob];

    /// <summary>The layers that read a blob, in order.</summary>
    public IReadOnlyList<PlannedLayer> ReadersOf(BlobVersion blob) => [.. _readers[blob]];

    /// <summary>A layer as it was planned.</summary>
    public PlannedLayer Of(LayerSource layer) => _layers[layer];

    /// <summary>
    /// The first blob that a way back leads to, a step at a time. Ways that meet are walked once; all that is asked here goes by the same steps.
    /// </summary>
    /// <param name="blob">Where it begins.</param>
    /// <param name="before">The blob before one; null where the way ends.</param>
    public BlobVersion OriginOf(BlobVersion blob, Func<BlobVersion, BlobVersion?> before)
    {
        var walked = new List<BlobVersion>();
        var at = blob;
        for (var next = (BlobVersion?)at; next is not null; next = before(at))
        {
            at = next;
            if (_origins.TryGetValue(at, out var known))
            {
                at = known;
                break;
            }

            walked.Add(at);
        }

        foreach (var one in walked)
            _origins[one] = at;
        return at;
    }
}

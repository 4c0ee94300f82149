using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// The layers of a net as the reference arithmetic has run them, where the data decide how many rows there are: other sizes than those of the plan.
/// </summary>
internal sealed class LayersAsRun
{
    private readonly Dictionary<PlannedLayer, PlannedLayer> _layers = [];
    private readonly Dictionary<BlobVersion, Shape> _shapes = [];

    /// <summary>Takes note of what a layer has made.</summary>
    /// <param name="layer">The layer of the plan.</param>
    /// <param name="computed">One of its blobs.</param>
    public void Take(PlannedLayer layer, ComputedBlob computed)
    {
        if (computed.Layer != layer)
            _layers[layer] = computed.Layer;
        if (computed.Shape != computed.Blob.Shape)
            _shapes[computed.Blob] = computed.Shape;
    }

    /// <summary>A layer as it ran.</summary>
    public PlannedLayer Of(PlannedLayer layer) => _layers.GetValueOrDefault(layer, layer);

    /// <summary>The shape that a blob had.</summary>
    public Shape ShapeOf(BlobVersion blob) => _shapes.GetValueOrDefault(blob, blob.Shape);
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// What a layer reads and writes while gradients go back through it. Values are those that stand in Caffe's memory by then: of a blob that a later
/// layer worked on in place, what that layer left. What the layer itself read or made is asked for as kept.
/// </summary>
public sealed class BackwardContext
{
    private readonly PlannedLayer _layer;
    private readonly BackwardArrays _arrays;

    internal BackwardContext(PlannedLayer layer, BackwardArrays arrays) => (_layer, _arrays) = (layer, arrays);

    /// <summary>The layer as the net describes it.</summary>
    public LayerSource Source => _layer.Source;

    /// <summary>The phase the layer runs in.</summary>
    public Phase Phase => _layer.Source.Phase;

    /// <summary>How many bottoms there are.</summary>
    public int BottomCount => _layer.Bottoms.Count;

    /// <summary>How many tops there are.</summary>
    public int TopCount => _layer.Tops.Count;

    /// <summary>The shape of a bottom.</summary>
    public Shape BottomShape(int index) => _layer.Bottoms[index].Shape;

    /// <summary>The shape of a top.</summary>
    public Shape TopShape(int index) => _layer.Tops[index].Shape;

    /// <summary>The values in the memory of a bottom.</summary>
    public ReadOnlySpan<float> Bottom(int index) => _arrays.Bottoms[index];

    /// <summary>The values in the memory of a top.</summary>
    public ReadOnlySpan<float> Top(int index) => _arrays.Tops[index];

    /// <summary>The values of a bottom when the layer read it.</summary>
    public ReadOnlySpan<float> KeptBottom(int index) => _arrays.KeptBottoms[index];

    /// <summary>The values of a top when the layer made it.</summary>
    public ReadOnlySpan<float> KeptTop(int index) => _arrays.KeptTops[index];

    /// <summary>What the layer kept under a name in its forward pass.</summary>
    public ReadOnlySpan<float> Kept(string name) => _arrays.KeptValues[name];

    /// <summary>The values of a learnable blob, in Caffe's order.</summary>
    public ReadOnlySpan<float> Blob(int index) => _arrays.Blobs[index];

    /// <summary>Whether a top is the very blob that the bottom of its number is: their gradients then are one piece of memory too.</summary>
    public bool IsInPlace(int index) =>
        index < _arrays.BottomGradients.Count && ReferenceEquals(_arrays.BottomGradients[index], _arrays.TopGradients[index]);

    /// <summary>Whether the gradient of a bottom is asked for.</summary>
    public bool WantsBottom(int index) => _arrays.WantedBottoms[index];

    /// <summary>Whether the gradient of a learnable blob is asked for.</summary>
    public bool WantsBlob(int index) => _arrays.WantedBlobs[index];

    /// <summary>The gradient of a top; the weight of a loss, where the top is one.</summary>
    public ReadOnlySpan<float> TopGradient(int index) => _arrays.TopGradients[index];

    /// <summary>The gradient of a bottom, to be written.</summary>
    public Span<float> BottomGradient(int index) => _arrays.BottomGradients[index];

    /// <summary>The gradient of a learnable blob, to be added to. It may hold what other layers, or other passes, have added.</summary>
    public Span<float> BlobGradient(int index) => _arrays.BlobGradients[index];
}

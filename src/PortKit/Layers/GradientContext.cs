using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// What a layer sees while its gradients are said in ONNX; <see cref="BackwardContext"/> in values of a graph. Values are those that stand in Caffe's
/// memory by then: of a blob that a later layer worked on in place, what that layer left. What the layer itself read or made is asked for as kept.
/// </summary>
public sealed class GradientContext
{
    private readonly PlannedLayer _layer;
    private readonly IGradientValues _values;

    internal GradientContext(GraphBuilder graph, PlannedLayer layer, IGradientValues values) => (Graph, _layer, _values) = (graph, layer, values);

    /// <summary>The graph; nodes added now have the layer's name.</summary>
    public GraphBuilder Graph { get; }

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

    /// <summary>The value in the memory of a bottom.</summary>
    public Value Bottom(int index) => _values.Bottom(index);

    /// <summary>The value in the memory of a top.</summary>
    public Value Top(int index) => _values.Top(index);

    /// <summary>The value of a bottom when the layer read it.</summary>
    public Value KeptBottom(int index) => _values.KeptBottom(index);

    /// <summary>The value of a top when the layer made it.</summary>
    public Value KeptTop(int index) => _values.KeptTop(index);

    /// <summary>What the layer kept under a name in its forward pass.</summary>
    public Value Kept(string name) => _values.Kept(name);

    /// <summary>The value of a learnable blob, in the layer's own shape.</summary>
    public Value Blob(int index) => Graph.Reshape(_values.Blob(index), _layer.Learnables[index].Spec.Shape.ToLongs());

    /// <summary>Whether a top is the very blob that the bottom of its number is: their gradients then are one piece of memory too.</summary>
    public bool IsInPlace(int index) => _values.IsInPlace(index);

    /// <summary>Whether the gradient of a bottom is asked for.</summary>
    public bool WantsBottom(int index) => _values.WantsBottom(index);

    /// <summary>Whether the gradient of a learnable blob is asked for.</summary>
    public bool WantsBlob(int index) => _values.WantsBlob(index);

    /// <summary>The gradient of a top, in its shape; the weight of a loss, where the top is one.</summary>
    public Value TopGradient(int index) => _values.TopGradient(index);

    /// <summary>Gives a bottom its gradient, which must have as many elements as the bottom.</summary>
    public void BottomGradient(int index, Value value) => _values.BottomGradient(index, Graph.Reshape(value, BottomShape(index).ToLongs()));

    /// <summary>Adds to the gradient of a learnable blob.</summary>
    public void AddToBlob(int index, Value value) => _values.ToBlob(index, value, isAdded: true);

    /// <summary>Writes the gradient of a learnable blob, over what other layers and other passes have added.</summary>
    public void WriteBlob(int index, Value value) => _values.ToBlob(index, value, isAdded: false);
}

using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// What a layer sees while it is said in ONNX: the graph, the values of its bottoms and learnable blobs, and a place for those of its
/// tops. A top may be given the very value of a bottom (Split, Dropout in TEST phase): names are settled when all layers
/// are done, so no Identity node comes of it.
/// </summary>
public sealed class EmitContext
{
    private readonly PlannedLayer _layer;
    private readonly bool _allBlobs;
    private readonly Dictionary<BlobVersion, Value> _values;
    private readonly Func<LearnableBlob, Value> _initializer;
    private readonly DerivedBlob _derived;

    internal EmitContext(
        GraphBuilder graph,
        PlannedLayer layer,
        bool allBlobs,
        Dictionary<BlobVersion, Value> values,
        Func<LearnableBlob, Value> initializer,
        DerivedBlob derived)
    {
        Graph = graph;
        _layer = layer;
        _allBlobs = allBlobs;
        _values = values;
        _initializer = initializer;
        _derived = derived;
    }

    internal delegate Value DerivedBlob(
        string name, Shape shape, IReadOnlyList<LearnableBlob> sources, Func<IReadOnlyList<float[]>, float[]> compute);

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

    /// <summary>The value of a bottom.</summary>
    public Value Bottom(int index) => _values[_layer.Bottoms[index]];

    /// <summary>
    /// Whether every blob is an output, to be compared with Caffe's: then even what differs for infinite values alone is said as Caffe
    /// computes it, though it takes another node than one would choose.
    /// </summary>
    public bool IsForComparison => _allBlobs;

    /// <summary>
    /// Whether this layer alone reads the value of a bottom, and nothing outside the model sees it: then the node that made it may be
    /// merged into this layer's.
    /// </summary>
    public bool IsOnlyReader(int index) => Keeper is null && !_allBlobs && !_layer.Bottoms[index].IsInput && _layer.Bottoms[index].Readers == 1;

    /// <summary>Whether gradients will go back through the layer, so that <see cref="Keep"/> and <see cref="Leave"/> are of use.</summary>
    public bool IsTraining => Keeper is not null;

    /// <summary>Keeps a value for <see cref="ILayer.EmitGradient"/>, where there will be one.</summary>
    /// <param name="name">What the layer calls it.</param>
    /// <param name="value">The value.</param>
    public void Keep(string name, Value value) => Keeper?.Keep(name, value);

    /// <summary>Leaves another value in a learnable blob, which the next pass begins with. Only while a net is trained.</summary>
    /// <param name="index">The number of the blob.</param>
    /// <param name="value">Its value after the pass.</param>
    public void Leave(int index, Value value) => Keeper?.Leave(index, value);

    /// <summary>
    /// Leaves a moving sum in a learnable blob: what it held times a fraction, plus a summand times a factor. Only while a net is trained.
    /// </summary>
    /// <param name="index">The number of the blob.</param>
    /// <param name="fraction">How much of what it held stays.</param>
    /// <param name="summand">What is added: a vector, or a statistic over all axes but the second that has kept them. Null for ones.</param>
    /// <param name="factor">What it is multiplied with.</param>
    public void LeaveSum(int index, float fraction, Value? summand, float factor) => Keeper?.Leave(index, fraction, summand, factor);

    /// <summary>
    /// What <see cref="Carry"/> was given in the pass before; zeros in the first. Null where nothing is trained.
    /// </summary>
    public Value? Carried(string name, Shape shape) => Keeper?.Carried(name, shape);

    /// <summary>Carries a value over to the next pass of a net that is trained.</summary>
    public void Carry(string name, Value value) => Keeper?.Carry(name, value);

    /// <summary>What the layer draws, where whoever trains the net draws and feeds it; null where the runtime draws it.</summary>
    /// <param name="drawn">One of <see cref="LayerPlan.Drawn"/>.</param>
    internal Value? FedDrawn(DrawnValue drawn) => Keeper?.Drawn(drawn);

    /// <summary>Takes what the layer keeps; null where nothing is trained.</summary>
    internal IEmitKeeper? Keeper { get; init; }

    /// <summary>
    /// Whether the height and width of the net's inputs are left open: what is emitted must then hold for every size, as the layer said it does
    /// (<see cref="ILayer.SizeObstacle"/>). Shapes are those of one size.
    /// </summary>
    public bool HasOpenSizes { get; internal init; }

    /// <summary>The shape of a bottom.</summary>
    public Shape BottomShape(int index) => _layer.Bottoms[index].Shape;

    /// <summary>The name of a top's blob.</summary>
    public string TopName(int index) => _layer.Tops[index].Name;

    /// <summary>The shape of a top.</summary>
    public Shape TopShape(int index) => _layer.Tops[index].Shape;

    /// <summary>The initializer that holds a learnable blob, in the blob's own shape; a shared param gives its owner's.</summary>
    public Value Blob(int index)
    {
        var blob = _layer.Learnables[index];
        var value = _initializer(blob.Values);
        return blob.Spec.Shape == blob.Values.Spec.Shape ? value : Graph.Reshape(value, blob.Spec.Shape.ToLongs());
    }

    /// <summary>The initializer that holds a learnable blob, seen under other axes of the same count.</summary>
    public Value Blob(int index, params ReadOnlySpan<long> dims) => Graph.Reshape(Blob(index), dims);

    /// <summary>
    /// An initializer worked out of learnable blobs, named <c>LAYER.suffix</c>. For small blobs only: the sources stay in memory until it is
    /// written.
    /// </summary>
    /// <param name="suffix">What to call it.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="sources">The indices of the blobs it is made of.</param>
    /// <param name="compute">Makes its values of theirs; must not change them.</param>
    public Value Derived(string suffix, Shape shape, ReadOnlySpan<int> sources, Func<IReadOnlyList<float[]>, float[]> compute)
    {
        var blobs = new LearnableBlob[sources.Length];
        for (var i = 0; i < blobs.Length; i++)
            blobs[i] = _layer.Learnables[sources[i]].Values;
        return _derived($"{_layer.Source.Name}.{suffix}", shape, blobs, compute);
    }

    /// <summary>The same context, with something around what works derived initializers out when they are written.</summary>
    internal EmitContext With(Func<Func<IReadOnlyList<float[]>, float[]>, Func<IReadOnlyList<float[]>, float[]>> around) => new(
        Graph,
        _layer,
        _allBlobs,
        _values,
        _initializer,
        (name, shape, sources, compute) => _derived(name, shape, sources, around(compute)))
    {
        HasOpenSizes = HasOpenSizes,
    };

    /// <summary>Whether top <paramref name="index"/> has a value.</summary>
    internal bool HasTop(int index) => _values.TryGetValue(_layer.Tops[index], out var value) && value is not null;

    /// <summary>Gives top <paramref name="index"/> its value, which must have the planned shape.</summary>
    public void Top(int index, Value value) => _values[_layer.Tops[index]] = value;
}

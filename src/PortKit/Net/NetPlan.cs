using PortKit.Caffe.Protos;

namespace PortKit.Net;

/// <summary>A net worked out for one phase: which layers run, on which blobs, of which shapes, with which learnable blobs.</summary>
public sealed class NetPlan
{
    private readonly IReadOnlyList<LearnableBlob> _sharedOwners = [];
    private readonly Lazy<ProducerTable> _producers;

    internal NetPlan(string name, Phase phase, IReadOnlyList<PlannedLayer> layers, IReadOnlyList<BlobVersion> outputs)
    {
        Name = name;
        Phase = phase;
        Layers = layers;
        Outputs = outputs;
        _producers = new(() => new ProducerTable(Layers));
        InputChoices = ChoicesOf(layers);
        InputExamples = ExamplesOf(layers);
    }

    private NetPlan(NetPlan whole, IReadOnlyList<PlannedLayer> layers, IReadOnlyList<BlobVersion> outputs, IReadOnlyList<LearnableBlob> sharedOwners)
        : this(whole.Name, whole.Phase, layers, outputs)
    {
        Batch = whole.Batch;
        _sharedOwners = sharedOwners;
    }

    /// <summary>The net's name.</summary>
    public string Name { get; }

    /// <summary>The phase.</summary>
    public Phase Phase { get; }

    /// <summary>The layers, in the order in which they run.</summary>
    public IReadOnlyList<PlannedLayer> Layers { get; }

    /// <summary>The blobs fed from outside, in the order in which the net declares them.</summary>
    public IEnumerable<BlobVersion> Inputs => Layers.SelectMany(layer => layer.Tops).Where(top => top.IsInput);

    /// <summary>
    /// The inputs that hold whole numbers from 0 on, such as labels, indices and the markers of an LSTM, and how many of these there are to
    /// choose from: what <see cref="LayerPlan.BottomChoices"/> says of those that read them, also by way of layers that only hand them on.
    /// </summary>
    public IReadOnlyDictionary<BlobVersion, int> InputChoices { get; }

    /// <summary>
    /// The inputs that random numbers make no sense in, and values that do: <see cref="LayerPlan.BottomExamples"/> of the first layer that tells.
    /// </summary>
    public IReadOnlyDictionary<BlobVersion, IReadOnlyList<float>> InputExamples { get; }

    /// <summary>
    /// The blobs that no layer reads, in the order of their names, as Caffe lists them; or those that were asked for, in that order. Inputs are not
    /// among them.
    /// </summary>
    public IReadOnlyList<BlobVersion> Outputs { get; }

    /// <summary>The batch of the inputs; null if there are none that have one.</summary>
    internal InputBatch? Batch { get; init; }

    /// <summary>
    /// Plans the same net anew for other numbers of the rows that layers make out of the data. Null if a layer does not take them, which the bag then
    /// tells.
    /// </summary>
    internal Func<IReadOnlyDictionary<LayerParameter, int>, DiagnosticBag, NetPlan?>? Replan { get; init; }

    /// <summary>Which layer makes which blob.</summary>
    internal ProducerTable Producers => _producers.Value;

    /// <summary>The layers that make as many rows as the data ask for.</summary>
    internal IEnumerable<PlannedLayer> OpenLayers => Layers.Where(layer => layer.Plan.OpenAxis is not null);

    /// <summary>The layers that become operators of a domain of the user's own, as their code is not here.</summary>
    public IEnumerable<PlannedLayer> CustomLayers => Layers.Where(layer => layer.Plan.CustomOp is not null);

    /// <summary>The layer that a node of a model is of, which is called LAYER or LAYER/...; null if there is none.</summary>
    internal PlannedLayer? LayerOfNode(string node)
    {
        return Layers.Where(layer => IsOf(layer.Source.Name)).MaxBy(layer => layer.Source.Name.Length);

        bool IsOf(string layer) =>
            node.StartsWith(layer, StringComparison.Ordinal) && (node.Length == layer.Length || node[layer.Length] == '/');
    }

    /// <summary>Every blob version, in the order in which they are made.</summary>
    public IEnumerable<BlobVersion> Blobs => Layers.SelectMany(layer => layer.Results).Select(result => result.Blob);

    /// <summary>
    /// Every learnable blob, in Caffe's order of creation, shared ones under each layer that has them. Where only some layers of a net are wanted,
    /// those that own what these share come first.
    /// </summary>
    public IEnumerable<LearnableBlob> Learnables => _sharedOwners.Concat(Layers.SelectMany(layer => layer.Learnables));

    /// <summary>The number of learnable values, shared ones counted once.</summary>
    public long ParameterCount => Learnables.Where(blob => blob.Owner is null).Sum(blob => (long)blob.Spec.Shape.Count);

    /// <summary>Some layers of the net.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="sharedOwners">The blobs of other layers whose values these share.</param>
    /// <param name="replan">Plans the same layers for other numbers of rows.</param>
    internal NetPlan Reduced(
        IReadOnlyList<PlannedLayer> layers,
        IReadOnlyList<BlobVersion> outputs,
        IReadOnlyList<LearnableBlob> sharedOwners,
        Func<IReadOnlyDictionary<LayerParameter, int>, DiagnosticBag, NetPlan?> replan) =>
        new(this, layers, outputs, sharedOwners) { Replan = replan };

    // Where several layers have one, the first layer's.
    private static Dictionary<BlobVersion, IReadOnlyList<float>> ExamplesOf(IReadOnlyList<PlannedLayer> layers)
    {
        var examples = new Dictionary<BlobVersion, IReadOnlyList<float>>();
        foreach (var layer in layers)
        {
            foreach (var (bottom, values) in layer.Plan.BottomExamples)
            {
                if (layer.Bottoms[bottom].IsInput)
                    examples.TryAdd(layer.Bottoms[bottom], values);
            }
        }

        return examples;
    }

    private static Dictionary<BlobVersion, int> ChoicesOf(IReadOnlyList<PlannedLayer> layers)
    {
        var choices = new Dictionary<BlobVersion, int>();
        foreach (var layer in layers.Reverse())
        {
            foreach (var (bottom, count) in layer.Plan.BottomChoices)
                Narrow(layer.Bottoms[bottom], count);

            // Labels may come by way of layers that only hand them on: these have one bottom, and learn nothing.
            if (layer.Bottoms.Count == 1 && layer.Learnables.Count == 0)
            {
                foreach (var (blob, _) in layer.Results.Where(result => choices.ContainsKey(result.Blob)))
                    Narrow(layer.Bottoms[0], choices[blob]);
            }
        }

        return choices.Where(pair => pair.Key.IsInput).ToDictionary();

        void Narrow(BlobVersion blob, int count)
        {
            if (count > 0)
                choices[blob] = Math.Min(count, choices.GetValueOrDefault(blob, int.MaxValue));
        }
    }
}

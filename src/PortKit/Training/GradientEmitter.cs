using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Training;

/// <summary>
/// Says a forward pass and the way back over it in ONNX: <see cref="ReferencePass"/> in nodes. Each blob's gradient is the value that was written
/// last; one that nobody wrote is zeros.
/// </summary>
internal sealed class GradientEmitter
{
    private readonly NetPlan _net;
    private readonly LayerCatalog _catalog;
    private readonly GraphBuilder _graph;
    private readonly Func<PlannedLayer, DrawnValue, Value?> _drawn;
    private readonly Dictionary<BlobVersion, Value> _values = [];
    private readonly Dictionary<string, Value> _memory = new(StringComparer.Ordinal);
    private readonly Dictionary<PlannedLayer, Run> _runs = [];
    private readonly Dictionary<LearnableBlob, Value> _blobGradients = [];
    private readonly MovingSums _sums;
    private readonly Dictionary<string, Value> _carried = new(StringComparer.Ordinal);
    private readonly Value?[] _gradients;
    private readonly Dictionary<int, Value> _made = [];
    private readonly Shape[] _shapes;

    /// <param name="net">The net, planned for the phase that it is trained in.</param>
    /// <param name="catalog">The code of its layers.</param>
    /// <param name="graph">Takes the nodes.</param>
    /// <param name="weights">The value of a learnable blob that owns its values.</param>
    /// <param name="drawn">What a layer draws, where it is fed.</param>
    public GradientEmitter(
        NetPlan net, LayerCatalog catalog, GraphBuilder graph, Func<LearnableBlob, Value> weights, Func<PlannedLayer, DrawnValue, Value?> drawn)
    {
        (_net, _catalog, _graph, _drawn) = (net, catalog, graph, drawn);
        _sums = new MovingSums(graph, weights);
        Net = SplitNet.Of(net);
        _gradients = new Value?[Net.Counts.Count];
        _shapes = new Shape[Net.Counts.Count];
        foreach (var node in Net.Nodes)
        {
            for (var top = 0; top < node.Tops.Count; top++)
                _shapes[node.Tops[top]] = node.Layer is null ? _shapes[node.Bottoms[0]] : node.Layer.Tops[top].Shape;
        }
    }

    /// <summary>The net with its Splits.</summary>
    public SplitNet Net { get; }

    /// <summary>The gradients of the learnable blobs, so far as there are any: to be set to what other passes have added, and to be read.</summary>
    public Dictionary<LearnableBlob, Value> BlobGradients => _blobGradients;

    /// <summary>The values that layers left in learnable blobs.</summary>
    public IReadOnlyDictionary<LearnableBlob, Value> Left => _sums.Left;

    /// <summary>The values that layers carry over to the next pass, by layer and name.</summary>
    public IReadOnlyDictionary<string, Value> Carried => _carried;

    /// <summary>The value that a layer carried over from the pass before, by layer and name; null for zeros.</summary>
    public Func<string, Shape, Value>? CarriedBefore { get; init; }

    /// <summary>The values of all versions of blobs.</summary>
    public IReadOnlyDictionary<BlobVersion, Value> Values => _values;

    /// <summary>Is shown what a layer or Split gives back for a bottom: the numbers of both, and the value.</summary>
    public Action<int, int, Value>? GivesBack { get; init; }

    /// <summary>The value in the memory of a blob.</summary>
    public Value ValueOf(string blob) => _memory[blob];

    /// <summary>Gives a blob that nobody reads its gradient, a loss one in place of its weight.</summary>
    public void SetGradient(string blob, Value value) => _gradients[Net.Blobs[blob]] = value;

    /// <summary>The gradient of a blob, such as an input.</summary>
    public Value GradientOf(string blob) => Gradient(Net.Blobs[blob]);

    /// <summary>Says all layers.</summary>
    /// <param name="inputs">The values of the inputs, by name.</param>
    public void Forward(Func<BlobVersion, Value> inputs)
    {
        foreach (var layer in _net.Layers)
        {
            var run = new Run(this, layer);
            _runs.Add(layer, run);
            if (layer.IsFed)
            {
                foreach (var top in layer.Tops)
                    _values.Add(top, inputs(top));
            }
            else
            {
                using var scope = Scope(layer);
                TypeOf(layer).Emit(
                    layer.Plan, new EmitContext(_graph, layer, allBlobs: false, _values, _sums.ValueOf, Refuse) { Keeper = run });
                foreach (var (blob, top) in layer.Changed)
                    _values.Add(blob, _graph.Reshape(_values[layer.Tops[top]], blob.Shape.ToLongs()));
            }

            foreach (var (blob, _) in layer.Results.Where(result => result.Blob.Name.Length > 0))
                _memory[blob.Name] = _values[blob];
        }

        _sums.Emit();
        foreach (var node in Net.Nodes)
        {
            for (var top = 0; top < node.Tops.Count; top++)
                _made[node.Tops[top]] = node.Layer is null ? _made[node.Bottoms[0]] : _values[node.Layer.Tops[top]];
        }
    }

    /// <summary>Says the way back over all layers that need it.</summary>
    /// <param name="needs">What is asked of which layer.</param>
    public void Backward(GradientNeeds needs)
    {
        SetLossWeights();
        for (var i = Net.Nodes.Count - 1; i >= 0; i--)
        {
            if (!needs.OfNode(i))
                continue;
            var node = Net.Nodes[i];
            if (node.Layer is null)
            {
                if (needs.OfBottoms(i)[0])
                    _gradients[node.Bottoms[0]] = node.Tops.Select(Gradient).Aggregate(_graph.Add);
            }
            else if (!node.Layer.IsFed)
            {
                using var scope = Scope(node.Layer);
                var run = _runs[node.Layer];
                (run.Node, run.Wanted, run.WantedBlobs) = (node, needs.OfBottoms(i), needs.OfBlobs(i));
                TypeOf(node.Layer).EmitGradient(node.Layer.Plan, new GradientContext(_graph, node.Layer, run));
            }

            for (var bottom = 0; bottom < node.Bottoms.Count && GivesBack is not null; bottom++)
            {
                if (needs.OfBottoms(i)[bottom] && node.Layer is not { IsFed: true })
                    GivesBack(i, bottom, Gradient(node.Bottoms[bottom]));
            }
        }
    }

    /// <summary>The loss of the pass: what each loss makes times its weight, added up in the order of the layers.</summary>
    public Value Loss()
    {
        List<Value> parts = [];
        foreach (var node in Net.Nodes)
        {
            for (var top = 0; top < node.Tops.Count; top++)
            {
                if (node.LossWeights[top] == 0)
                    continue;
                var weighted = node.LossWeights[top] == 1 ? _made[node.Tops[top]] : _graph.Mul(_made[node.Tops[top]], node.LossWeights[top]);
                parts.Add(_shapes[node.Tops[top]].Rank == 0 ? weighted : _graph.ReduceSum(weighted, [], keepDims: false));
            }
        }

        return parts.Count == 0 ? _graph.Constant(0f) : parts.Aggregate(_graph.Add);
    }

    // In Caffe what is worked out when a model is written stands in memory that a step changes.
    private static Value Refuse(string name, Shape shape, IReadOnlyList<LearnableBlob> sources, Func<IReadOnlyList<float[]>, float[]> compute) =>
        throw new InvalidOperationException($"{name} is made of blobs that a step changes.");

    private void SetLossWeights()
    {
        foreach (var node in Net.Nodes)
        {
            for (var top = 0; top < node.Tops.Count; top++)
            {
                if (node.LossWeights[top] != 0)
                    _gradients[node.Tops[top]] ??= _graph.Expand(_graph.Constant(node.LossWeights[top]), _shapes[node.Tops[top]].ToLongs());
            }
        }
    }

    private Value Gradient(int blob) =>
        _gradients[blob] ??= _graph.Zeros(_shapes[blob].ToLongs());

    private ILayer TypeOf(PlannedLayer layer) => _catalog.TryFind(layer.Source.Parameter, out var type)
        ? type
        : throw new InvalidOperationException($"The catalogue that planned layer '{layer.Source.Name}' knew its type; this one does not.");

    private IDisposable Scope(PlannedLayer layer) => _graph.Scope(layer.Source.Name.Length > 0 ? layer.Source.Name : layer.Source.Type);

    /// <summary>What a layer kept, and the gradients around it.</summary>
    private sealed class Run(GradientEmitter emitter, PlannedLayer layer) : IEmitKeeper, IGradientValues
    {
        private readonly Dictionary<string, Value> _kept = new(StringComparer.Ordinal);

        public TrainingNode Node { get; set; } = null!;

        public IReadOnlyList<bool> Wanted { get; set; } = [];

        public IReadOnlyList<bool> WantedBlobs { get; set; } = [];

        public void Keep(string name, Value value) => _kept[name] = value;

        public void Leave(int blob, Value value) => emitter._sums.Leave(layer.Learnables[blob].Values, value);

        public void Leave(int blob, float fraction, Value? summand, float factor) =>
            emitter._sums.Leave(layer.Learnables[blob].Values, fraction, summand, factor);

        public Value Carried(string name, Shape shape) => emitter.CarriedBefore?.Invoke($"{layer.ModelName}.{name}", shape)
            ?? emitter._graph.Zeros(shape.ToLongs());

        public void Carry(string name, Value value) => emitter._carried[$"{layer.ModelName}.{name}"] = value;

        public Value? Drawn(DrawnValue drawn) => emitter._drawn(layer, drawn);

        public Value Bottom(int index) => emitter._memory[layer.Bottoms[index].Name];

        public Value Top(int index) =>
            layer.Tops[index].Name.Length > 0 ? emitter._memory[layer.Tops[index].Name] : emitter._values[layer.Tops[index]];

        public Value KeptBottom(int index) => emitter._values[layer.Bottoms[index]];

        public Value KeptTop(int index) => emitter._values[layer.Tops[index]];

        public Value Kept(string name) => _kept[name];

        public Value Blob(int index) => emitter._sums.ValueOf(layer.Learnables[index].Values);

        public bool IsInPlace(int index) => index < Node.Bottoms.Count && Node.Bottoms[index] == Node.Tops[index];

        public bool WantsBottom(int index) => Wanted[index];

        public bool WantsBlob(int index) => WantedBlobs[index];

        public Value TopGradient(int index) => emitter.Gradient(Node.Tops[index]);

        public void BottomGradient(int index, Value value) => emitter._gradients[Node.Bottoms[index]] = value;

        public void ToBlob(int index, Value value, bool isAdded)
        {
            var owner = layer.Learnables[index].Values;
            value = emitter._graph.Reshape(value, owner.Spec.Shape.ToLongs());
            emitter._blobGradients[owner] = isAdded && emitter._blobGradients.TryGetValue(owner, out var sum)
                ? emitter._graph.Add(sum, value)
                : value;
        }
    }
}

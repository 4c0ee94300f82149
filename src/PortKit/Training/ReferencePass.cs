using System.Numerics.Tensors;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Reference;

namespace PortKit.Training;

/// <summary>
/// Forward and backward passes over a net with the arithmetic of Caffe's CPU code, layer by layer: what a training step is held against. Gradients
/// of blobs are memory that starts as zeros and is written; those of learnable blobs are added to, pass after pass, until they are cleared.
/// </summary>
internal sealed class ReferencePass
{
    private readonly NetPlan _net;
    private readonly LayerCatalog _catalog;
    private readonly SplitNet _split;
    private readonly Dictionary<LearnableBlob, float[]> _weights;
    private readonly Dictionary<LearnableBlob, float[]> _weightGradients;
    private readonly Dictionary<PlannedLayer, Run> _runs = [];
    private readonly Dictionary<(PlannedLayer, string), float[]> _carried = [];
    private readonly HashSet<LearnableBlob> _left = [];
    private readonly Dictionary<string, float[]> _memory = new(StringComparer.Ordinal);
    private readonly float[][] _gradients;
    private readonly float[][] _made;

    /// <param name="net">The net, planned for the phase that it is trained in.</param>
    /// <param name="catalog">The code of its layers.</param>
    /// <param name="weights">The values of the learnable blobs that own theirs; layers may leave others in them.</param>
    public ReferencePass(NetPlan net, LayerCatalog catalog, Dictionary<LearnableBlob, float[]> weights)
    {
        (_net, _catalog, _weights) = (net, catalog, weights);
        _split = SplitNet.Of(net);
        _gradients = [.. _split.Counts.Select(count => new float[count])];
        _made = new float[_split.Counts.Count][];
        _weightGradients = weights.ToDictionary(pair => pair.Key, pair => new float[pair.Value.Length]);
        foreach (var node in _split.Nodes)
        {
            for (var top = 0; top < node.Tops.Count; top++)
            {
                if (node.LossWeights[top] != 0)
                    Array.Fill(_gradients[node.Tops[top]], node.LossWeights[top]);
            }

            // The top of a Parameter is the blob itself, its gradient too.
            if (node.Layer?.Plan.Sharing == SharedMemory.Learnable)
                _gradients[node.Tops[0]] = _weightGradients[node.Layer.Learnables[0].Values];
        }
    }

    /// <summary>The net with its Splits.</summary>
    public SplitNet Net => _split;

    /// <summary>Is shown the tops that a layer made, which it may change before others read them.</summary>
    public Action<PlannedLayer, IReadOnlyList<float[]>>? Makes { get; init; }

    /// <summary>Is shown what a layer or Split gives back for a bottom, which it may change too: the numbers of both, and the gradient.</summary>
    public Action<int, int, float[]>? GivesBack { get; init; }

    /// <summary>The loss of the last forward pass: what each loss makes times its weight, added up.</summary>
    public float Loss { get; private set; }

    /// <summary>The gradient of a blob that the net names and nobody reads, or of an input: to be given, or to be looked at.</summary>
    public float[] GradientOf(string blob) => _gradients[_split.Blobs[blob]];

    /// <summary>The gradient of a learnable blob.</summary>
    public float[] GradientOf(LearnableBlob blob) => _weightGradients[blob.Values];

    /// <summary>The values of a learnable blob: those that it began with, or that a layer left in it.</summary>
    public float[] ValuesOf(LearnableBlob blob) => _weights[blob.Values];

    /// <summary>The gradients of the tops of a node.</summary>
    public IEnumerable<float[]> TopGradientsOf(int node) => _split.Nodes[node].Tops.Select(top => _gradients[top]);

    /// <summary>The values of a bottom when its layer read it in the last forward pass.</summary>
    public IReadOnlyList<float[]> BottomsOf(PlannedLayer layer) => _runs[layer].Bottoms;

    /// <summary>Whether a layer has left values in a learnable blob.</summary>
    public bool IsLeft(LearnableBlob blob) => _left.Contains(blob.Values);

    /// <summary>Sets the values of a learnable blob.</summary>
    public void SetValues(LearnableBlob blob, float[] values) => _weights[blob.Values] = values;

    /// <summary>The values that stand in a blob's memory.</summary>
    public float[] ValuesOf(string blob) => _memory[blob];

    /// <summary>Computes all layers.</summary>
    /// <param name="inputs">The values of the inputs, by name.</param>
    /// <param name="random">
    /// What Dropout draws from. Other layers that draw have numbers of their own, as they have in a step, where the runtime draws for them.
    /// </param>
    public void Forward(IReadOnlyDictionary<string, float[]> inputs, Mt19937 random)
    {
        _runs.Clear();
        foreach (var layer in _net.Layers)
        {
            var drawn = layer.Plan.IsDrawnByRuntime ? new Mt19937(0) : random;
            var run = new Run(this, layer) { Bottoms = [.. layer.Bottoms.Select(bottom => _memory[bottom.Name])] };
            run.Tops = layer.IsFed
                ? [.. layer.Tops.Select(top => inputs[top.Name])]
                : ForwardPass.TopsOf(layer, _catalog, blob => _weights[blob], run.Bottoms, drawn, out _, run);
            if (!layer.IsFed)
                Makes?.Invoke(layer, run.Tops);
            foreach (var (blob, top) in layer.Results.Where(result => result.Blob.Name.Length > 0))
                _memory[blob.Name] = run.Tops[top];
            _runs.Add(layer, run);
        }

        Loss = 0;
        foreach (var node in _split.Nodes)
        {
            for (var top = 0; top < node.Tops.Count; top++)
            {
                // A Split's loss is that of its copy of the top.
                var values = _made[node.Tops[top]] = node.Layer is null ? _made[node.Bottoms[0]] : _runs[node.Layer].Tops[top];
                Loss += node.LossWeights[top] == 0 ? 0 : LossOf(values, node.LossWeights[top]);
            }
        }
    }

    /// <summary>Goes back over all layers that need it.</summary>
    /// <param name="needs">What is asked of which layer.</param>
    public void Backward(GradientNeeds needs)
    {
        for (var i = _split.Nodes.Count - 1; i >= 0; i--)
        {
            if (!needs.OfNode(i))
                continue;
            var node = _split.Nodes[i];
            if (node.Layer is null)
                AddUp(node, needs.OfBottoms(i)[0]);
            else if (!node.Layer.IsFed)
                GoBack(node, node.Layer, needs.OfBottoms(i), needs.OfBlobs(i));
            for (var bottom = 0; bottom < node.Bottoms.Count && GivesBack is not null; bottom++)
            {
                if (needs.OfBottoms(i)[bottom] && node.Layer is not { IsFed: true })
                    GivesBack(i, bottom, _gradients[node.Bottoms[bottom]]);
            }
        }
    }

    /// <summary>Sets the gradients of the learnable blobs to zero, as the solver does before each iteration.</summary>
    public void Clear()
    {
        foreach (var gradient in _weightGradients.Values)
            Array.Clear(gradient);
    }

    private static float LossOf(float[] values, float weight)
    {
        var sum = 0f;
        foreach (var value in values)
            sum += value * weight;
        return sum;
    }

    private void AddUp(TrainingNode split, bool isWanted)
    {
        if (!isWanted)
            return;
        var sum = _gradients[split.Bottoms[0]];
        TensorPrimitives.Add(_gradients[split.Tops[0]], _gradients[split.Tops[1]], sum);
        foreach (var copy in split.Tops.Skip(2))
            TensorPrimitives.Add(sum, _gradients[copy], sum);
    }

    private void GoBack(TrainingNode node, PlannedLayer layer, IReadOnlyList<bool> wanted, IReadOnlyList<bool> wantedBlobs)
    {
        if (!_catalog.TryFind(layer.Source.Parameter, out var type))
            throw new InvalidOperationException($"The catalogue that planned layer '{layer.Source.Name}' knew its type; this one does not.");
        var run = _runs[layer];

        // A layer may make fewer rows than planned, which the gradient of its top then has too.
        for (var top = 0; top < node.Tops.Count; top++)
        {
            if (_gradients[node.Tops[top]].Length != run.Tops[top].Length)
                Array.Resize(ref _gradients[node.Tops[top]], run.Tops[top].Length);
        }

        type.Backward(layer.Plan, new BackwardContext(layer, new BackwardArrays
        {
            Bottoms = [.. layer.Bottoms.Select(bottom => _memory[bottom.Name])],
            Tops = [.. layer.Tops.Select((top, index) => top.Name.Length > 0 ? _memory[top.Name] : run.Tops[index])],
            KeptBottoms = run.Bottoms,
            KeptTops = run.Tops,
            KeptValues = run.Kept,
            Blobs = [.. layer.Learnables.Select(blob => _weights[blob.Values])],
            BottomGradients = [.. node.Bottoms.Select(blob => _gradients[blob])],
            TopGradients = [.. node.Tops.Select(blob => _gradients[blob])],
            BlobGradients = [.. layer.Learnables.Select(blob => _weightGradients[blob.Values])],
            WantedBottoms = wanted,
            WantedBlobs = wantedBlobs,
        }));
    }

    /// <summary>What a layer read, made and kept in the last forward pass.</summary>
    private sealed class Run(ReferencePass pass, PlannedLayer layer) : IForwardKeeper
    {
        public required IReadOnlyList<float[]> Bottoms { get; init; }

        public IReadOnlyList<float[]> Tops { get; set; } = [];

        public Dictionary<string, float[]> Kept { get; } = new(StringComparer.Ordinal);

        public void Keep(string name, ReadOnlySpan<float> values) => Kept[name] = values.ToArray();

        public float[]? Carried(string name) => pass._carried.GetValueOrDefault((layer, name));

        public void Carry(string name, ReadOnlySpan<float> values) => pass._carried[(layer, name)] = values.ToArray();

        public void Leave(int blob, ReadOnlySpan<float> values)
        {
            pass._weights[layer.Learnables[blob].Values] = values.ToArray();
            pass._left.Add(layer.Learnables[blob].Values);
        }
    }
}

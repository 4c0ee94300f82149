using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Training;
using PortKit.Training;

namespace PortKit.Tests.Harness;

/// <summary>What goes back through a net from a random sum of its outputs, by the reference arithmetic and by nodes.</summary>
internal sealed class BackwardRun
{
    private readonly NetPlan _net;
    private readonly IReadOnlyDictionary<string, float[]> _inputs;
    private readonly Dictionary<LearnableBlob, float[]> _blobs;
    private readonly GradientNeeds _needs;
    private readonly List<string> _moved;

    /// <param name="net">The net, which <see cref="Takes"/> takes.</param>
    /// <param name="weights">The values of its learnable blobs.</param>
    /// <param name="inputs">The values of its inputs.</param>
    /// <param name="random">Draws the factors of the sum.</param>
    public BackwardRun(
        NetPlan net, IReadOnlyDictionary<LearnableBlob, float[]> weights, IReadOnlyDictionary<string, float[]> inputs, Random random)
    {
        (_net, _inputs) = (net, inputs);
        _blobs = weights.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
        _moved = [.. inputs.Keys.Where(input => IsMoved(net, input))];
        Pass = Forward();
        foreach (var output in net.Outputs.Where(output => output.Name.Length > 0))
        {
            var isIgnored = net.Layers.Any(layer => layer.Tops.Index().Any(top => top.Item == output && Departures.IgnoresTop(layer, top.Index)));
            Tops[output.Name] =
                [.. Pass.ValuesOf(output.Name).Select(value => isIgnored || !float.IsFinite(value) ? 0 : random.NextSingle() + 0.5f)];
            Tops[output.Name].CopyTo(Pass.GradientOf(output.Name), 0);
        }

        _needs = GradientNeeds.Whole(Pass.Net, GoldenGradientTests.IsGiven);
        Pass.Backward(_needs);
        Gradients =
        [
            .. _moved.Select(input => (input, inputs[input], Pass.GradientOf(input))),
            .. _blobs.Where(pair => pair.Key.Spec.Role.Kind is not (BlobKind.Mean or BlobKind.Variance or BlobKind.ScaleFactor))
                .Select(pair => (pair.Key.ModelName, pair.Value, Pass.GradientOf(pair.Key))),
        ];
    }

    /// <summary>The pass.</summary>
    public ReferencePass Pass { get; }

    /// <summary>The factors of the sum, by output.</summary>
    public Dictionary<string, float[]> Tops { get; } = [];

    /// <summary>The inputs and learnable blobs that have gradients, with them; values may be changed and read by <see cref="Forward"/>.</summary>
    public IReadOnlyList<(string Name, float[] Values, float[] Gradient)> Gradients { get; }

    /// <summary>Whether gradients go back through all layers of the net; behind a layer whose rows the data decide, none is trained.</summary>
    public static bool Takes(NetPlan net) => net.Layers.All(layer =>
    {
        if (layer.Bottoms.Any(bottom => net.OpenLayers.Any(open => open.Tops.Contains(bottom))))
            return false;
        List<BottomGradient> bottoms = [.. layer.Bottoms.Select((_, bottom) => GradientOf(layer, bottom))];
        return layer.IsFed || bottoms.Count == 0
            || !(bottoms.Exists(gradient => gradient is BottomGradient.Unknown or BottomGradient.StopsUnasked)
                || bottoms.TrueForAll(gradient => gradient == BottomGradient.Stops));
    });

    /// <summary>The layers that read an input, and as which bottom.</summary>
    public static IEnumerable<(PlannedLayer Layer, int Bottom)> Readers(NetPlan net, string input) =>
        from layer in net.Layers
        from bottom in layer.Bottoms.Index()
        where bottom.Item.IsInput && bottom.Item.Name == input
        select (layer, bottom.Index);

    /// <summary>Whether an input has a gradient: not where it holds labels or places.</summary>
    public static bool IsMoved(NetPlan net, string input)
    {
        List<BottomGradient> read = [.. Readers(net, input).Select(reader => GradientOf(reader.Layer, reader.Bottom))];
        return read.Count > 0 && read.TrueForAll(gradient => gradient is BottomGradient.Given or BottomGradient.Always);
    }

    /// <summary>A forward pass with the values as they are.</summary>
    public ReferencePass Forward()
    {
        // Some layers leave other values in their blobs, and some carry values over.
        var pass = new ReferencePass(_net, LayerCatalog.Default, _blobs.ToDictionary(pair => pair.Key, pair => pair.Value));
        pass.Forward(_inputs, new Mt19937(1));
        return pass;
    }

    /// <summary>Expects the nodes to give what the pass gave.</summary>
    public void CheckNodes(int opset, string what)
    {
        if (Gradients.Count == 0)
            return;
        var graph = new TrainingGraph(_net, opset);
        var feeds = _inputs.ToDictionary();
        foreach (var (blob, values) in _blobs)
            feeds[blob.ModelName] = values;
        foreach (var (top, factors) in Tops)
        {
            // With as many rows as there are.
            var shape = _net.Outputs.First(output => output.Name == top).Shape;
            graph.FeedGradient(top, shape.Count == factors.Length ? shape : shape.With(0, factors.Length / shape.CountFrom(1)));
            feeds[$"gradient of {top}"] = factors;
        }

        var results = graph.Run(graph.Build(_needs, _moved), feeds);
        foreach (var (name, _, gradient) in Gradients)
            Golden.AssertClose($"{what}nodes: gradient of {name}", results[$"gradient of {name}"], gradient);
    }

    private static BottomGradient GradientOf(PlannedLayer layer, int bottom) =>
        LayerCatalog.Default.TryFind(layer.Source.Parameter, out var type) ? type.GradientOf(layer.Source.Parameter, bottom) : BottomGradient.Unknown;
}

using PortKit.Emission;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Training;

/// <summary>
/// A forward pass of a test net as a graph: what it shares with the net that is trained is fed, what layers carry over to the next pass comes in
/// under a name and goes out as NAME/next, and the net's outputs are shown.
/// </summary>
internal static class TestPass
{
    /// <summary>Makes the model.</summary>
    /// <param name="net">The TEST net.</param>
    /// <param name="catalog">The code of its layers.</param>
    /// <param name="isShared">Tells the blobs that are fed.</param>
    /// <param name="weights">The values of those that are not.</param>
    /// <param name="opset">The opset.</param>
    /// <param name="names">Takes the names of inputs and outputs; the model is good if they are sound.</param>
    /// <param name="header">What the model says of itself.</param>
    public static OnnxModel Compose(
        NetPlan net,
        LayerCatalog catalog,
        Func<LearnableBlob, bool> isShared,
        IWeightValues weights,
        int opset,
        StepNames names,
        ModelHeader header)
    {
        var (graph, order) = (new GraphBuilder(opset), 0);
        var inputs = new Dictionary<LearnableBlob, Value>();
        foreach (var blob in net.Learnables.Where(blob => blob.Owner is null).OrderBy(weights.Order))
        {
            var dims = blob.Spec.Shape.ToLongs();
            inputs[blob] = isShared(blob)
                ? graph.Input(names.Take(blob.ModelName), dims)
                : graph.Input(names.Take(blob.ModelName), dims, new BlobData(blob, weights), order++);
        }

        var carried = new Dictionary<string, Value>(StringComparer.Ordinal);
        var emitter = new GradientEmitter(net, catalog, graph, blob => inputs[blob], (_, _) => null)
        {
            CarriedBefore = (name, shape) => carried.TryGetValue(name, out var value)
                ? value
                : carried[name] = graph.Input(names.Take(name), shape.ToLongs(), new ZeroData(shape), order++),
        };
        emitter.Forward(input => graph.Input(names.Take(input.Name), input.Shape.ToLongs()));
        foreach (var (name, value) in emitter.Carried)
            graph.Output(names.Take($"{name}/next"), value);
        foreach (var output in net.Outputs.Where(output => output.Name.Length > 0))
            graph.Output(names.Take(output.ModelName), emitter.ValueOf(output.Name), output.Shape.ToLongs());
        return graph.Build(header);
    }
}

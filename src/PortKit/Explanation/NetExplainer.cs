using PortKit.Explanation.Code;
using PortKit.Initializers;
using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Explanation;

/// <summary>
/// Explains what the weights of a net start as. What Caffe fills is explained: the statistics of BatchNorm layers have no filler, and
/// weights that the net carries itself are not filled.
/// </summary>
public static class NetExplainer
{
    /// <summary>All frameworks.</summary>
    public static IReadOnlyList<Framework> Frameworks { get; } = [Framework.TensorFlow1, Framework.Keras, Framework.PyTorch, Framework.Onnx];

    /// <summary>The frameworks for which a net becomes a whole module.</summary>
    public static IReadOnlyList<FrameworkName> ModuleFrameworks { get; } = [FrameworkName.Keras, FrameworkName.PyTorch, FrameworkName.TorchSharp];

    /// <summary>Explains the weights of a net, in Caffe's order.</summary>
    /// <param name="net">The net.</param>
    /// <param name="frameworks">The frameworks to tell of.</param>
    /// <param name="takesLayer">Tells by a layer's name whether to take it; null for all.</param>
    public static IReadOnlyList<WeightExplanation> Explain(NetPlan net, IReadOnlyList<Framework> frameworks, Func<string, bool>? takesLayer = null)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(frameworks);
        return
        [
            .. from layer in net.Layers
               where takesLayer?.Invoke(layer.Source.Name) ?? true
               from blob in layer.Learnables
               where BlobPort.IsFilled(layer, blob)
               select Explain(net, blob, frameworks),
        ];
    }

    /// <summary>
    /// Lines of Python that start the layers of a net as Caffe does: one assignment for each layer that has weights, or for each array of a
    /// layer that has no counterpart. They go with channels last in TensorFlow and Keras. Identifiers are the layers' names, with _ for what
    /// Python does not take in one, and a number behind those that would not be unique.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="framework">The framework.</param>
    /// <param name="takesLayer">Tells by a layer's name whether to take it; null for all.</param>
    public static IReadOnlyList<string> Code(NetPlan net, Framework framework, Func<string, bool>? takesLayer = null)
    {
        ArgumentNullException.ThrowIfNull(net);
        var writer = CodeWriters.For(framework, net);
        return [.. writer.Header, .. net.Layers.Where(layer => takesLayer?.Invoke(layer.Source.Name) ?? true).SelectMany(writer.Lines)];
    }

    /// <summary>
    /// A net as a whole module: layers with their geometry, forward pass, and what loads the weights that <c>portkit init</c> wrote in
    /// the framework's layout; Keras' and PyTorch's have the fillers too. It computes what the net computes, Caffe's rounding of windows included.
    /// </summary>
    /// <param name="net">The net.</param>
    /// <param name="framework">One of <see cref="ModuleFrameworks"/>.</param>
    public static ModuleCode Module(NetPlan net, FrameworkName framework)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(framework);
        if (!ModuleFrameworks.Contains(framework))
            throw new ArgumentException($"One of {string.Join(", ", ModuleFrameworks.Select(name => name.Word))} is expected.", nameof(framework));
        var bag = new DiagnosticBag();
        var lines = framework == FrameworkName.TorchSharp ? new TorchSharpModule(net).Lines(bag)
            : framework == FrameworkName.PyTorch ? new PyTorchModule(net).Lines(bag)
            : new KerasModule(net).Lines(bag);
        return new ModuleCode(bag.HasErrors ? [] : lines, [.. bag]);
    }

    private static WeightExplanation Explain(NetPlan net, LearnableBlob blob, IReadOnlyList<Framework> frameworks)
    {
        var filled = BlobPort.Filled(blob);
        return new WeightExplanation
        {
            Blob = blob,
            Distribution = filled.Filler.Distribution([.. filled.Dims]),
            Warnings = Equivalent.WarningsOf(filled),
            Equivalents = [.. frameworks.Select(framework => Equivalent.Of(filled, BlobPort.Array(net, blob, framework, NameIn(framework))))],
        };

        // Tensors of a model have names; a variable is whatever the reader calls it.
        string NameIn(Framework framework) => framework == Framework.Onnx ? blob.ModelName : "w";
    }
}

using PortKit.Initializers;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>
/// Says in ONNX nodes how the blobs of a model are filled, so that a tool can begin its training anew (ONNX's TrainingInfoProto). The
/// distributions are Caffe's, the numbers are the runtime's own: those that Caffe draws are the ones stored in the model.
/// </summary>
internal sealed class InitializationGraph
{
    private readonly GraphBuilder _graph;
    private readonly Func<LearnableBlob, BlobOrigin?> _originOf;
    private readonly List<KeyValuePair<string, string>> _bindings = [];
    private readonly List<string> _leftOut = [];

    private InitializationGraph(int opset, Func<LearnableBlob, BlobOrigin?> originOf) => (_graph, _originOf) = (new GraphBuilder(opset), originOf);

    /// <summary>The model with such a graph.</summary>
    /// <param name="model">The model, whose initializers hold blobs as <see cref="NetEmitter"/> gives them.</param>
    /// <param name="originOf">Where a blob's values come from; null for its filler.</param>
    /// <param name="at">What a note on the model is about.</param>
    /// <param name="bag">Takes the diagnostics of the blobs that no nodes make.</param>
    public static OnnxModel AddTo(OnnxModel model, Func<LearnableBlob, BlobOrigin?> originOf, SourceLocation at, DiagnosticBag bag)
    {
        var initialization = new InitializationGraph(model.Opset, originOf);
        foreach (var initializer in model.Initializers)
            initialization.Add(initializer);
        if (initialization._leftOut.Count > 0)
        {
            bag.Note(
                Codes.NotInitialized,
                at,
                "The initialization graph leaves out what ONNX has no operator for, and weights that were laid over the fillers: "
                    + $"{string.Join(", ", initialization._leftOut)}.");
        }

        return initialization._bindings.Count == 0 ? model : model with { Initialization = initialization.Build() };
    }

    private ModelInitialization Build() => new(_graph.Build(new ModelHeader { GraphName = "initialization" }), _bindings);

    private void Add(ModelInitializer initializer)
    {
        if (initializer.Data is not (BlobData or DerivedData))
            return;
        using var scope = _graph.Scope(initializer.Name);
        var value = initializer.Data switch
        {
            BlobData { Blob: var blob } => Filled(blob),
            DerivedData derived => Constant(derived),
            _ => null,
        };
        if (value is null)
        {
            _leftOut.Add(initializer.Name);
            return;
        }

        // A model may store a blob under other axes than Caffe's.
        long[] dims = [.. initializer.Dims];
        var output = $"{initializer.Name}/initial";
        _graph.Output(output, _graph.Reshape(value, dims), dims);
        _bindings.Add(new(initializer.Name, output));
    }

    private Value? Filled(LearnableBlob blob) => _originOf(blob) switch
    {
        null => blob.Spec.Distribution switch
        {
            null => null,
            { Kind: WeightDistributionKind.Constant } constant => Constant(constant.Low, blob.Spec.Shape),
            _ => _graph.Filled(blob.Spec, seed: null),
        },
        InitializerOrigin { Distribution: { } distribution } => Drawn(distribution, blob.Spec.Shape),
        _ => null,
    };

    private Value? Drawn(WeightDistribution distribution, Shape shape) => distribution.Kind switch
    {
        WeightDistributionKind.Constant => Constant((float)distribution.Mean, shape),
        WeightDistributionKind.Uniform => _graph.Uniform(shape, (float)distribution.Min, (float)distribution.Max, seed: null),
        WeightDistributionKind.Normal => _graph.Normal(shape, (float)distribution.Mean, (float)distribution.Std, seed: null),
        _ => null,
    };

    // Statistics that were never gathered are one value all over, and so is what is worked out of them.
    private Value? Constant(DerivedData derived)
    {
        if (derived.Sources.Any(blob => blob.Spec.Distribution?.Kind != WeightDistributionKind.Constant || _originOf(blob) is not null))
            return null;
        var values = derived.Of([.. derived.Sources.Select(blob => blob.Spec.Filler.Fill(blob.Spec.Shape.Dims, new Mt19937(0)))]);
        return values.Length > 0 && !values.AsSpan().ContainsAnyExcept(values[0]) ? Constant(values[0], new Shape(values.Length)) : null;
    }

    private Value Constant(float value, Shape shape)
    {
        var dims = shape.ToLongs();
        return _graph.Node("ConstantOfShape", [_graph.Constant(dims)], Attr.Tensor("value", value)).Shaped(dims);
    }
}

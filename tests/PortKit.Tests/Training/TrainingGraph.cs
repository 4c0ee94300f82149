using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>A forward pass and the way back as a model of its own, whose weights, inputs and gradients of tops are fed.</summary>
internal sealed class TrainingGraph
{
    private const string Gradient = "gradient of ";
    private const string Sum = "sum of ";
    private const string After = "after ";

    private readonly GraphBuilder _graph;
    private readonly GradientEmitter _emitter;
    private readonly NetPlan _net;
    private readonly Dictionary<string, Shape> _fed = [];

    public TrainingGraph(NetPlan net, int opset)
    {
        (_net, _graph) = (net, new GraphBuilder(opset));
        _emitter = new GradientEmitter(net, LayerCatalog.Default, _graph, blob => Fed(blob.ModelName, blob.Spec.Shape), (_, _) => null);
        _emitter.Forward(input => Fed(input.Name, input.Shape));
    }

    public SplitNet Net => _emitter.Net;

    /// <summary>Feeds the gradient of a blob that nobody reads.</summary>
    public void FeedGradient(string blob, Shape shape) => _emitter.SetGradient(blob, Fed($"{Gradient}{blob}", shape));

    /// <summary>Makes the model.</summary>
    /// <param name="needs">What is asked for.</param>
    /// <param name="bottoms">The blobs whose gradients are outputs.</param>
    public byte[] Build(GradientNeeds needs, IEnumerable<string> bottoms)
    {
        foreach (var blob in _net.Learnables.Where(blob => blob.Owner is null))
            _emitter.BlobGradients[blob] = Fed($"{Sum}{blob.ModelName}", blob.Spec.Shape);
        _emitter.Backward(needs);
        foreach (var bottom in bottoms)
            _graph.Output($"{Gradient}{bottom}", _emitter.GradientOf(bottom));
        foreach (var (blob, value) in _emitter.BlobGradients)
            _graph.Output($"{Gradient}{blob.ModelName}", value);
        foreach (var (blob, value) in _emitter.Left)
            _graph.Output($"{After}{blob.ModelName}", value);
        foreach (var output in _net.Outputs.Where(output => output.Shape.Rank == 0 && output.Name.Length > 0))
            _graph.Output($"value of {output.Name}", _emitter.ValueOf(output.Name));
        using var stream = new MemoryStream();
        ModelWriter.Write(_graph.Build(new ModelHeader { ProducerName = "test", GraphName = "step" }), stream);
        return stream.ToArray();
    }

    /// <summary>Runs the model. What is not given is zeros.</summary>
    public Dictionary<string, float[]> Run(byte[] model, IReadOnlyDictionary<string, float[]> given)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };
        using var session = new InferenceSession(model, options);
        var feeds = session.InputMetadata.Keys.Select(name => NamedOnnxValue.CreateFromTensor(
            name,
            new DenseTensor<float>(given.GetValueOrDefault(name) ?? new float[_fed[name].Count], _fed[name].Dims.ToArray())));
        using var results = session.Run([.. feeds]);
        return results.ToDictionary(result => result.Name, result => result.AsTensor<float>().ToArray());
    }

    private readonly Dictionary<string, Value> _values = [];

    private Value Fed(string name, Shape shape)
    {
        _fed[name] = shape;
        return _values.TryGetValue(name, out var value) ? value : _values[name] = _graph.Input(name, shape.ToLongs());
    }
}

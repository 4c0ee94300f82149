using Microsoft.ML.OnnxRuntime;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Onnx;
using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>A training step in ONNX Runtime, whose states are fed back.</summary>
internal sealed class StepRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly TrainingStep _step;
    private readonly SolverCase _run;
    private readonly Dictionary<string, float[]> _states = [];
    private Dictionary<string, float[]> _results = [];
    private long _iteration;

    public StepRun(SolverCase run, int opset = 17)
    {
        _run = run;
        _step = new TrainingStep(
            run.Net,
            LayerCatalog.Default,
            run.Solver,
            run.IsForced,
            new TrainingStart(new StoredWeights(run.Net, run.Weights())),
            feedsDrawn: true,
            opset);
        using var stream = new MemoryStream();
        ModelWriter.Write(_step.Compose(_ => new ModelHeader { ProducerName = "test", GraphName = "step" }), stream);
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };
        _session = new InferenceSession(stream.ToArray(), options);
    }

    /// <summary>A scalar that the last step showed.</summary>
    public float Shown(string name) => _results[name][0];

    /// <summary>A state after the last step; nothing for one that there is not.</summary>
    public float[] State(string name) => _states.GetValueOrDefault(name) ?? [];

    /// <summary>Runs a step. The first one is fed data alone.</summary>
    public void Run(IReadOnlyList<IReadOnlyDictionary<string, float[]>> passes, Mt19937 random)
    {
        var masks = passes.Select(_ => Masks(random)).ToList();
        var feeds = new Dictionary<string, OrtValue>();
        foreach (var feed in _step.Feeds)
        {
            var values = feed.Role == TrainingRole.Drawn
                ? masks.SelectMany(mask => mask[feed.Name]).ToArray()
                : passes.SelectMany(pass => pass[feed.Name]).ToArray();
            if (_session.InputMetadata.ContainsKey(feed.Name))
                feeds[feed.Name] = OrtValue.CreateTensorValueFromMemory(values, feed.Shape.ToLongs());
        }

        foreach (var state in _step.States.Where(state => _iteration > 0 && state.Role != TrainingRole.Iteration))
            feeds[state.Name] = OrtValue.CreateTensorValueFromMemory(_states[state.Name], state.Shape.ToLongs());
        if (_iteration > 0)
            feeds[TrainingStep.IterationName] = OrtValue.CreateTensorValueFromMemory([_iteration], []);
        using var options = new RunOptions();
        using var results = _session.Run(options, feeds, _session.OutputNames);
        _results = _session.OutputNames.Zip(results)
            .Where(pair => pair.First != $"{TrainingStep.IterationName}/next")
            .ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
        foreach (var state in _step.States.Where(state => state.Role != TrainingRole.Iteration))
            _states[state.Name] = _results[state.Next];
        _iteration++;
    }

    public void Dispose() => _session.Dispose();

    // As Caffe draws them: layer by layer, pass by pass.
    private Dictionary<string, float[]> Masks(Mt19937 random)
    {
        var masks = new Dictionary<string, float[]>();
        foreach (var feed in _step.Feeds.Where(feed => feed.Role == TrainingRole.Drawn))
        {
            var layer = _run.Net.Layers.First(layer => $"{layer.Source.Name}/mask" == feed.Name);
            var kept = (float)(1.0 - layer.Source.Parameter.DropoutParam.DropoutRatio);
            var count = layer.Tops[0].Shape.Count;
            masks[feed.Name] = [.. Enumerable.Range(0, count).Select(_ => random.NextUInt32() <= kept * 4294967296f ? 1f : 0f)];
        }

        return masks;
    }
}

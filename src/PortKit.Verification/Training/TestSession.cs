using Microsoft.ML.OnnxRuntime;
using PortKit.Net;

namespace PortKit.Verification.Training;

/// <summary>A test net in ONNX Runtime, which has the weights of the net that is trained.</summary>
internal sealed class TestSession : IDisposable
{
    private readonly StepSession _session;
    private readonly IReadOnlyDictionary<string, string> _weights;
    private readonly List<BlobVersion> _inputs;

    /// <param name="plan">The solver and its nets.</param>
    /// <param name="number">Which of its test nets.</param>
    /// <param name="model">The model of a pass.</param>
    /// <param name="threads">How many threads the runtime takes; 0 for as many as there are processors.</param>
    public TestSession(TrainingPlan plan, int number, byte[] model, int threads)
    {
        _session = new StepSession(model, threads);
        _weights = plan.WeightsOf(number);
        _inputs = [.. plan.Tests[number].Plan.Inputs.Where(input => _session.Inputs.Contains(input.Name))];
        foreach (var state in _session.States)
            _session.Set(state, _session.Zeros(state));
    }

    /// <summary>Runs some passes, and gives the mean of each value of each output: sums are in single precision, as Caffe's.</summary>
    /// <param name="data">What the net is tested on.</param>
    /// <param name="first">The number of the first pass.</param>
    /// <param name="passes">How many.</param>
    /// <param name="weights">Gives a weight of the net that is trained.</param>
    /// <param name="cancellation">Stops it between two passes.</param>
    public IReadOnlyDictionary<string, float[]> Run(
        TrainingData data, long first, int passes, Func<string, OrtValue> weights, CancellationToken cancellation)
    {
        var borrowed = _weights.Where(pair => _session.Inputs.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => weights(pair.Value));
        Dictionary<string, float[]> sums = [];
        for (var pass = 0; pass < passes; pass++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var input in _inputs)
                data.CopyBatch(input, first + pass, _session.Feed(input.Name));
            foreach (var (name, values) in _session.Run(borrowed, _ => true))
            {
                if (!sums.TryAdd(name, values))
                    System.Numerics.Tensors.TensorPrimitives.Add(sums[name], values, sums[name]);
            }
        }

        return sums.ToDictionary(pair => pair.Key, pair => Array.ConvertAll(pair.Value, sum => sum / passes));
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}

// A training step of a Caffe solver, run by ONNX Runtime alone: PortKit writes the step, and is not needed from then on.
// dotnet run --project docs/samples/TrainWithOnnxRuntime -c Release
using Microsoft.ML.OnnxRuntime;
using PortKit;
using PortKit.Caffe.Protos;

const int Iterations = 30;
const int Batch = 64;
var step = Path.Combine(Path.GetTempPath(), $"lenet-{Environment.ProcessId}.step.onnx");
var planned = Converter.Plan("models/lenet/solver.prototxt", new ConvertOptions
{
    Phase = Phase.Train,
    InputRowShapes = new Dictionary<string, PortKit.Net.Shape> { ["data"] = [1, 28, 28] },
});
if (planned.Net?.WriteTrainingStep(step) is not { Succeeded: true })
    return 2;
try
{
    Train(step);
    return 0;
}
finally
{
    File.Delete(step);
}

// The first run is fed data and labels alone: weights, momentum and the iteration have values of their own in the model. What comes out as NAME/next
// is fed as NAME in the next run.
static void Train(string step)
{
    // At its other levels ONNX Runtime warns of every weight that may be fed.
    using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
    using var session = new InferenceSession(step, options);
    using var run = new RunOptions();
    var random = new Random(1);
    var labels = Enumerable.Range(0, Batch).Select(i => (float)(i % 10)).ToArray();
    var pictures = Enumerable.Range(0, Batch * 28 * 28).Select(i => random.NextSingle() * labels[i / (28 * 28)] / 10).ToArray();
    var feeds = new Dictionary<string, OrtValue>
    {
        ["data"] = OrtValue.CreateTensorValueFromMemory(pictures, [Batch, 1, 28, 28]),
        ["label"] = OrtValue.CreateTensorValueFromMemory(labels, [Batch]),
    };
    var losses = new List<float>();
    for (var i = 0; i < Iterations; i++)
    {
        foreach (var (name, value) in session.OutputNames.Zip(session.Run(run, feeds, session.OutputNames)))
        {
            if (name == "portkit.loss")
                losses.Add(value.GetTensorDataAsSpan<float>()[0]);
            if (!name.EndsWith("/next", StringComparison.Ordinal))
            {
                value.Dispose();
                continue;
            }

            if (feeds.Remove(name[..^5], out var before))
                before.Dispose();
            feeds[name[..^5]] = value;
        }
    }

    Console.WriteLine($"iterations done: {feeds["portkit.iteration"].GetTensorDataAsSpan<long>()[0]}");
    Console.WriteLine($"the loss fell: {losses[^1] < losses[0]}");
    foreach (var feed in feeds.Values)
        feed.Dispose();
}

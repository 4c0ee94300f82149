using Microsoft.ML.OnnxRuntime;
using PortKit.Caffe.Protos;

namespace PortKit.Verification.Tests.Training;

/// <summary>LeNet from Caffe's first weights to a model that knows its digits: PORTKIT_LONG_TRAINING=1.</summary>
public sealed class TrainedLenetTests : IDisposable
{
    private const int Last = 100;
    private const int TestPasses = 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-lenet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>
    /// On the data of Caffe's own run of 1,000 iterations the accuracy of the last ones is Caffe's, and the weights that are saved give it on data that
    /// nobody has seen, in a model that was converted with them.
    /// </summary>
    [Fact]
    public void It_learns_what_Caffe_learns()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PORTKIT_LONG_TRAINING") == "1", "PORTKIT_LONG_TRAINING=1 trains for a minute.");
        var run = new TrainedCase("long_lenet");
        var plan = run.Plan();
        var bag = new DiagnosticBag();
        using var trainer = Trainer.Open(plan, bag) ?? throw new InvalidOperationException(string.Join('\n', bag));
        var accuracies = Enumerable.Range(0, run.Iterations)
            .Select(pass => trainer.Step(run.Inputs(plan, pass)).Outputs["accuracy"][0])
            .ToList();
        var theirs = run.Golden.GetProperty("trace").GetProperty("outputs").GetProperty("accuracy").EnumerateArray()
            .Select(value => value.GetSingle()).ToList();
        var (ours, caffes) = (accuracies.TakeLast(Last).Average(), theirs.TakeLast(Last).Average());
        TestContext.Current.TestOutputHelper?.WriteLine($"Accuracy of the last {Last} batches: {ours:F4}, Caffe's {caffes:F4}.");
        Assert.True(Math.Abs(ours - caffes) <= 0.02, $"{ours} instead of {caffes}");

        var prefix = Path.Combine(_folder, "lenet");
        Assert.True(trainer.Save(prefix).Succeeded);
        var weights = TrainingPlan.WeightsPath(prefix, run.Iterations);
        var net = Converter.Plan(
            Path.Combine(run.Folder, "net.prototxt"), new ConvertOptions { Phase = Phase.Test, Weights = [weights], RequireAllWeights = true });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var model = Path.Combine(_folder, "lenet.onnx");
        Assert.True(net.Net.WriteModel(model).Succeeded);
        using var session = new InferenceSession(model);
        var unseen = Enumerable.Range(run.Iterations, TestPasses).Select(pass => Accuracy(session, run.Inputs(plan, pass))).Average();
        TestContext.Current.TestOutputHelper?.WriteLine($"Accuracy of {TestPasses} batches that nobody has seen: {unseen:F4}.");
        Assert.True(unseen >= caffes - 0.03, $"{unseen} instead of {caffes}");
    }

    private static float Accuracy(InferenceSession session, Dictionary<string, float[]> inputs)
    {
        var feeds = session.InputMetadata.ToDictionary(
            input => input.Key,
            input => OrtValue.CreateTensorValueFromMemory(inputs[input.Key], Array.ConvertAll(input.Value.Dimensions, dim => (long)dim)));
        using var options = new RunOptions();
        using var results = session.Run(options, feeds, ["accuracy"]);
        foreach (var feed in feeds.Values)
            feed.Dispose();
        return results[0].GetTensorDataAsSpan<float>()[0];
    }
}

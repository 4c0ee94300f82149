using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using PortKit.Files.Safetensors;

namespace PortKit.Verification.Tests.Training;

/// <summary>What the first step of a model begins with: values in it or in a file of their own, of fills or of a snapshot.</summary>
public sealed class TrainingStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A step that goes on from a snapshot is that of the trainer which does, bit for bit, wherever its values stand.</summary>
    [Theory]
    [InlineData("snapshot_resume", false)]
    [InlineData("snapshot_resume", true)]
    public void A_step_goes_on_from_a_snapshot_of_Caffe(string name, bool isApart)
    {
        var (run, bag) = (new TrainedCase(name), new DiagnosticBag());
        var snapshot = TrainingSnapshot.Open(Path.Combine(run.Folder, "snap_iter_8.solverstate"), bag)!;
        var plan = run.Plan(snapshot.PlannedWith(new ConvertOptions()));
        using var trainer = Trainer.Open(plan, bag, 1)!;
        Assert.True(trainer.Restore(snapshot, bag), string.Join('\n', bag));
        Compare(run, plan, trainer, snapshot, isApart);
    }

    [Theory]
    [InlineData("adam", false)]
    [InlineData("adam", true)]
    [InlineData("batch_norm", true)]
    [InlineData("shared_params_tied", true)]
    public void A_step_begins_with_the_fills_of_Caffe(string name, bool isApart)
    {
        var run = new TrainedCase(name);
        var plan = run.Plan();
        using var trainer = Trainer.Open(plan, new DiagnosticBag(), 1)!;
        Compare(run, plan, trainer, null, isApart);
    }

    [Fact]
    public void A_snapshot_of_another_net_is_refused_and_nothing_is_written()
    {
        var snapshot = TrainingSnapshot.Open(Path.Combine(new TrainedCase("snapshot_resume").Folder, "snap_iter_8.solverstate"), new DiagnosticBag())!;
        var model = Path.Combine(_folder, "m.onnx");
        var written = new TrainedCase("adam").Plan().Net.WriteTrainingStep(model, new TrainingStepOptions { Snapshot = snapshot });
        Assert.Equal(Codes.SnapshotMisfit, Assert.Single(written.Diagnostics).Code);
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [Theory]
    [InlineData("state.npz")]
    [InlineData("nowhere/state.safetensors")]
    public void A_file_for_the_state_that_cannot_be_is_refused_and_nothing_is_written(string state)
    {
        var options = new TrainingStepOptions { StatePath = Path.Combine(_folder, state) };
        var written = new TrainedCase("adam").Plan().Net.WriteTrainingStep(Path.Combine(_folder, "m.onnx"), options);
        Assert.False(written.Succeeded);
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    private void Compare(TrainedCase run, TrainingPlan plan, Trainer trainer, TrainingSnapshot? snapshot, bool isApart)
    {
        var (model, state) = (Path.Combine(_folder, "m.onnx"), isApart ? Path.Combine(_folder, "m.safetensors") : null);
        var written = plan.Net.WriteTrainingStep(model, new TrainingStepOptions { Snapshot = snapshot, StatePath = state, FeedsDrawn = true });
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        Assert.Equal(state, written.DataPath);
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        using var session = new InferenceSession(model, options);
        var kept = state is null ? [] : SafetensorsReader.Read(state, out _).ToDictionary(tensor => tensor.Name, Value);
        Assert.Equal(isApart ? session.InputNames.Where(name => session.OutputNames.Contains($"{name}/next")).Order() : [], kept.Keys.Order());
        for (var step = 0; step < 3; step++)
        {
            var data = run.Inputs(plan, step);
            var feeds = plan.Net.Plan.Inputs.ToDictionary(
                input => input.Name, input => OrtValue.CreateTensorValueFromMemory(data[input.Name], [.. input.Shape.Dims.ToArray().Select(dim => (long)dim)]));
            using var runOptions = new RunOptions();
            using var results = session.Run(runOptions, kept.Concat(feeds).ToDictionary(), session.OutputNames);
            var made = session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second);
            Assert.Equal(trainer.Step(data).Loss, made["portkit.loss"].GetTensorDataAsSpan<float>()[0]);
            foreach (var weight in plan.Weights.Concat(plan.Histories))
                Assert.Equal(trainer.ValuesOf(weight.Name), made[weight.Next].GetTensorDataAsSpan<float>());
            kept = made.Where(pair => pair.Key.EndsWith("/next", StringComparison.Ordinal)).ToDictionary(
                pair => pair.Key[..^"/next".Length],
                pair => pair.Key.StartsWith(TrainingPlan.IterationName, StringComparison.Ordinal)
                    ? OrtValue.CreateTensorValueFromMemory([pair.Value.GetTensorDataAsSpan<long>()[0]], [])
                    : OrtValue.CreateTensorValueFromMemory(pair.Value.GetTensorDataAsSpan<float>().ToArray(), pair.Value.GetTensorTypeAndShape().Shape));
        }

        Assert.Equal(trainer.Iteration, kept[TrainingPlan.IterationName].GetTensorDataAsSpan<long>()[0]);
    }

    private static OrtValue Value(StoredTensor tensor)
    {
        using var stream = tensor.Open();
        var bytes = new byte[tensor.ByteLength];
        stream.ReadExactly(bytes);
        long[] dims = [.. tensor.Dims];
        return tensor.Type == ElementType.Int64
            ? OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), dims)
            : OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), dims);
    }
}

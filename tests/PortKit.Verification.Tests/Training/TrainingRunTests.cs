using System.Globalization;
using System.Text.Json;
using PortKit.Caffe.Protos;
using PortKit.Files.Npy;
using PortKit.Verification.Training;

namespace PortKit.Verification.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private const string Net = """
        name: 'n'
        layer { name: 'data' type: 'Input' top: 'data' top: 'label' input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }
        layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-train-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Test_nets_have_the_scores_that_Caffe_prints()
    {
        var run = new TrainedCase("test_net");
        var plan = run.Plan(tests: true);
        List<string> lines = [];
        using var trainer = Open(plan);
        var result = TrainingRun.Run(trainer, run.Data(plan), new TrainingRunOptions
        {
            TestData = [run.TestData(plan.Tests[0], passes: 15)],
            Log = lines.Add,
        });
        Assert.True(result.Succeeded, string.Join('\n', result.Diagnostics));

        // The end of caffe train tests once more, after what the golden run has.
        var tests = run.Golden.GetProperty("tests").EnumerateArray().ToList();
        var found = lines.Where(line => line.StartsWith("    Test net output", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, lines.Count(line => line.EndsWith("Testing net (#0)", StringComparison.Ordinal)));
        Assert.Equal(4, tests.Count);
        foreach (var (i, test) in tests.Index())
        {
            Assert.Contains($"Iteration {test.GetProperty("iteration").GetInt32()}, Testing net (#0)", lines);
            Same($"    Test net output #0: accuracy = {Score(test, "accuracy")}", found[2 * i]);
            var loss = Score(test, "loss");
            Same($"    Test net output #1: loss = {loss} (* 1 = {loss} loss)", found[(2 * i) + 1]);
        }

        static string Score(JsonElement test, string name) =>
            test.GetProperty("scores").GetProperty(name).GetDouble().ToString("g6", CultureInfo.InvariantCulture);

        // Scores are near Caffe's, and may be rounded to another sixth digit.
        static void Same(string expected, string actual)
        {
            var (theirs, ours) = (expected.Split(' '), actual.Split(' '));
            Assert.Equal(theirs.Length, ours.Length);
            foreach (var (word, other) in theirs.Zip(ours).Where(pair => pair.First != pair.Second))
                Assert.Equal(double.Parse(word, CultureInfo.InvariantCulture), double.Parse(other, CultureInfo.InvariantCulture), 2e-5);
        }
    }

    [Fact]
    public void The_log_and_the_snapshots_come_as_in_caffe_train()
    {
        List<string> lines = [];
        var prefix = Path.Combine(_folder, "s");
        using var trainer = Open(Plan("base_lr: 0.5 lr_policy: 'step' gamma: 0.1 stepsize: 2 max_iter: 4 display: 2 snapshot: 3"));
        var result = TrainingRun.Run(trainer, Data(trainer), new TrainingRunOptions { SnapshotPrefix = prefix, Log = lines.Add });
        Assert.True(result.Succeeded, string.Join('\n', result.Diagnostics));
        var words = lines.ConvertAll(line => line.Split(" = ")[0]);
        string[] expected =
        [
            "Solving n",
            "Learning Rate Policy: step",
            "Iteration 0, loss",
            "    Train net output #0: loss",
            "Iteration 0, lr",
            "Iteration 2, loss",
            "    Train net output #0: loss",
            "Iteration 2, lr",
            $"Snapshotting to binary proto file {prefix}_iter_3.caffemodel",
            $"Snapshotting solver state to binary proto file {prefix}_iter_3.solverstate",
            $"Snapshotting to binary proto file {prefix}_iter_4.caffemodel",
            $"Snapshotting solver state to binary proto file {prefix}_iter_4.solverstate",
            "Iteration 4, loss",
            "Optimization Done.",
        ];
        Assert.Equal(expected, words);
        Assert.Contains("Iteration 2, lr = 0.05", lines);
        Assert.Equal($"{prefix}_iter_4.solverstate", result.LastState);
        Assert.Equal(4, Directory.GetFiles(_folder).Length);

        // How often the rate of the last iteration was multiplied: that of iteration 2 for the first, and of 3 for the second.
        Assert.Equal(1, SolverState.Parser.ParseFrom(File.ReadAllBytes($"{prefix}_iter_4.solverstate")).CurrentStep);
    }

    [Fact]
    public void A_run_that_is_told_to_stop_saves_what_it_did()
    {
        using var stop = new CancellationTokenSource();
        var prefix = Path.Combine(_folder, "s");
        using var trainer = Open(Plan("base_lr: 0.5 lr_policy: 'fixed' max_iter: 100 display: 1 snapshot_after_train: false"));
        var result = TrainingRun.Run(
            trainer,
            Data(trainer),
            new TrainingRunOptions
            {
                SnapshotPrefix = prefix,
                Log = line =>
                {
                    if (line == "Iteration 6, lr = 0.5")
                        stop.Cancel();
                },
            },
            cancellation: stop.Token);
        Assert.True(result is { WasStopped: true, Succeeded: true, Iterations: 7 });
        Assert.Equal($"{prefix}_iter_7.solverstate", result.LastState);
        Assert.True(File.Exists($"{prefix}_iter_7.caffemodel"));
    }

    [Fact]
    public void Weights_that_are_not_finite_are_not_saved_and_the_last_snapshot_stays()
    {
        var prefix = Path.Combine(_folder, "s");
        using var trainer = Open(Plan("base_lr: 1e10 weight_decay: 1 lr_policy: 'fixed' max_iter: 100 snapshot: 1"));
        var result = TrainingRun.Run(trainer, Data(trainer), new TrainingRunOptions { SnapshotPrefix = prefix });
        var error = Assert.Single(result.Diagnostics);
        Assert.Equal(Codes.Diverged, error.Code);
        Assert.Contains("of layer 'ip' (InnerProduct), so that no snapshot was saved", error.Message, StringComparison.Ordinal);
        Assert.False(result.Succeeded);
        Assert.Equal($"{prefix}_iter_{result.Iterations - 1}.solverstate", result.LastState);
        Assert.Contains(result.LastState!, error.Hint!, StringComparison.Ordinal);
        Assert.Equal(2 * (result.Iterations - 1), Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_it_and_the_layer_is_named()
    {
        using var trainer = Open(Plan("base_lr: 1e10 weight_decay: 1 lr_policy: 'fixed' max_iter: 100 snapshot_after_train: false"));
        var result = TrainingRun.Run(trainer, Data(trainer));
        var error = Assert.Single(result.Diagnostics);
        Assert.Equal(Codes.Diverged, error.Code);
        Assert.StartsWith($"A finite loss is expected in iteration {result.Iterations}. Found NaN.", error.Message, StringComparison.Ordinal);
        Assert.Contains("'ip' (InnerProduct)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_are_not_finite_are_told_from_a_rate_that_is_too_high()
    {
        using var trainer = Open(Plan("base_lr: 0.1 lr_policy: 'fixed' max_iter: 3 snapshot_after_train: false"));
        var result = TrainingRun.Run(trainer, Data(trainer, [1, 0, 0, 0, 1, 0, 0, 0, float.NaN, 1, 1, 1]));
        var error = Assert.Single(result.Diagnostics);
        Assert.Contains("in iteration 1. Found NaN. The data for input 'data' are not finite.", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, trainer.Iteration);
    }

    [Fact]
    public void A_folder_that_is_not_there_shows_before_the_first_iteration()
    {
        using var trainer = Open(Plan("base_lr: 0.1 lr_policy: 'fixed' max_iter: 3"));
        var result = TrainingRun.Run(trainer, Data(trainer), new TrainingRunOptions { SnapshotPrefix = Path.Combine(_folder, "none", "s") });
        Assert.All(result.Diagnostics, error => Assert.Equal(Codes.Unwritable, error.Code));
        Assert.False(result.Succeeded);
        Assert.Equal(0, trainer.Iteration);
    }

    [Fact]
    public void The_loss_is_averaged_as_in_Caffe()
    {
        var average = new LossAverage(3);
        List<float> shown = [];
        foreach (var loss in new[] { 3f, 1, 2, 9, 1 })
        {
            average.Add(loss);
            shown.Add(average.Value);
        }

        Assert.Equal([3f, 2, 2, 4, 4], shown);
    }

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(1234567f, "1.23457e+06")]
    [InlineData(0.00001f, "1e-05")]
    [InlineData(float.NaN, "nan")]
    [InlineData(float.NegativeInfinity, "-inf")]
    public void Numbers_have_the_digits_of_a_stream(float value, string expected) =>
        Assert.Equal($"Iteration 7, lr = {expected}", CaffeLog.Rate(7, value));

    private static TrainingPlan Plan(string solver)
    {
        var bag = new DiagnosticBag();
        var plan = Converter.Plan(
            System.Text.Encoding.UTF8.GetBytes($"net_param {{ {Net} }} random_seed: 3 {solver}"),
            "solver.prototxt",
            new ConvertOptions { Phase = Phase.Train });
        Assert.True(plan.Succeeded, string.Join('\n', plan.Diagnostics));
        return TrainingPlan.Create(plan.Net, [], bag) ?? throw new InvalidOperationException(string.Join('\n', bag));
    }

    private static Trainer Open(TrainingPlan plan)
    {
        var bag = new DiagnosticBag();
        return Trainer.Open(plan, bag, threads: 1) ?? throw new InvalidOperationException(string.Join('\n', bag));
    }

    private static TrainingData Data(Trainer trainer, float[]? rows = null)
    {
        var bag = new DiagnosticBag();
        var arrays = new Dictionary<string, NumPyArray>
        {
            ["data"] = new([4, 3], rows ?? [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]),
            ["label"] = new([4], [0, 1, 0, 1]),
        };
        return TrainingData.Create(trainer.Plan.Net, arrays, _ => null, bag) ?? throw new InvalidOperationException(string.Join('\n', bag));
    }
}

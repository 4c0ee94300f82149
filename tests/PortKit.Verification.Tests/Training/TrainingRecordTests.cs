namespace PortKit.Verification.Tests.Training;

public sealed class TrainingRecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-record-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>However long a run is, what it showed takes as much memory, and no iteration is lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(100000)]
    public void Iterations_are_put_together_and_none_is_lost(int iterations)
    {
        var record = new TrainingRecord();
        for (var i = 0; i < iterations; i++)
            record.Add(new TrainingIteration(i, (i * 7919) % 1000, 1f / (i + 1), new Dictionary<string, float[]>()));
        Assert.InRange(record.Losses.Count, 1, 1024);
        var next = 0;
        foreach (var span in record.Losses)
        {
            var losses = Enumerable.Range(next, span.Count).Select(i => (float)((i * 7919) % 1000)).ToList();
            Assert.Equal(next, span.First);
            Assert.Equal(1f / (next + 1), span.LearningRate);
            Assert.Equal(losses.Average(), span.Mean, 1e-6);
            Assert.Equal((losses.Min(), losses.Max()), (span.Least, span.Most));
            next += span.Count;
        }

        Assert.Equal(iterations, next);
    }

    /// <summary>Whoever looks at a run does not change it: masks of Dropout, BatchNorm's sums and all weights stay those of a run alone.</summary>
    [Theory]
    [InlineData("dropout_two_iter_size")]
    [InlineData("batch_norm")]
    [InlineData("shared_params_tied")]
    public void A_run_that_is_recorded_has_the_same_bits(string name)
    {
        var run = new TrainedCase(name);
        var (plan, record) = (run.Plan(), new TrainingRecord(hasScales: true));
        using var alone = Trainer.Open(plan, [], 1)!;
        using var seen = Trainer.Open(plan, [], 1)!;
        var losses = new List<float>();
        for (var i = 0; i < run.Iterations; i++)
            losses.Add(alone.Step(run.Data(plan)).Loss);
        var result = TrainingRun.Run(
            seen, run.Data(plan), new TrainingRunOptions { Iterations = run.Iterations, Record = record, SnapshotPrefix = Path.Combine(_folder, "s") });
        Assert.True(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.Equal(run.Iterations, seen.Iteration);
        Assert.Equal(losses, record.Losses.Select(span => span.Least));
        Assert.All(plan.Weights, weight => Assert.Equal(alone.ValuesOf(weight.Name), seen.ValuesOf(weight.Name)));

        // The last scales are those of the weights as they are.
        var last = record.Scales.Where(scale => scale.Iteration == run.Iterations && !scale.IsSignal).ToList();
        Assert.NotEmpty(last);
        Assert.All(last, scale => Assert.Equal(
            Math.Sqrt(seen.ValuesOf(scale.Name).ToArray().Average(value => (double)value * value)), scale.RootMeanSquare, 1e-9));
        Assert.Contains(record.Scales, scale => scale is { IsSignal: true, RootMeanSquare: > 0 });
    }

    [Fact]
    public void The_scores_of_tests_are_recorded()
    {
        var run = new TrainedCase("test_net");
        var (plan, record) = (run.Plan(tests: true), new TrainingRecord());
        using var trainer = Trainer.Open(plan, [], 1)!;
        TrainingRun.Run(trainer, run.Data(plan), new TrainingRunOptions { TestData = [run.TestData(plan.Tests[0], passes: 15)], Record = record });
        var tests = run.Golden.GetProperty("tests").EnumerateArray().ToList();
        Assert.Equal(tests.Count, record.Scores.Where(score => score.Output == "accuracy").Take(tests.Count).Count());
        foreach (var (test, score) in tests.Zip(record.Scores.Where(score => score.Output == "accuracy")))
        {
            Assert.Equal(test.GetProperty("iteration").GetInt32(), score.Iteration);
            Assert.Equal(test.GetProperty("scores").GetProperty("accuracy").GetDouble(), score.Value, 1e-6);
        }

        Assert.Empty(record.Scales);
    }
}

namespace PortKit.Verification.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-train-").FullName;

    public static TheoryData<string> Cases() => [.. TrainedCase.Names.Where(name => !name.StartsWith("long_", StringComparison.Ordinal))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Batches in order, masks of Dropout, and what goes from one iteration to the next: the losses are Caffe's.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_on_rows_has_the_losses_and_rates_of_Caffe(string name)
    {
        var run = new TrainedCase(name);
        var plan = run.Plan();
        var data = run.Data(plan);
        using var trainer = Open(plan);
        for (var i = 0; i < run.Iterations; i++)
            run.Check(trainer.Step(data));
        Assert.Equal(run.Iterations, trainer.Iteration);
    }

    [Fact]
    public void Training_goes_on_from_a_snapshot_that_Caffe_saved()
    {
        var run = new TrainedCase("snapshot_resume");
        var bag = new DiagnosticBag();
        var snapshot = TrainingSnapshot.Open(Path.Combine(run.Folder, "snap_iter_8.solverstate"), bag);
        Assert.NotNull(snapshot);
        Assert.Equal("snap_iter_8.caffemodel", Path.GetFileName(snapshot.WeightsPath));
        var plan = run.Plan(new ConvertOptions { Weights = [snapshot.WeightsPath] });
        using var trainer = Open(plan);
        Assert.True(trainer.Restore(snapshot, bag), string.Join('\n', bag));
        Assert.Equal(8, trainer.Iteration);
        var (resumed, inputs) = (run.Golden.GetProperty("resumed"), plan.Net.Plan.Inputs.ToList());
        var data = run.Data(plan);
        for (var i = 0; i < 12; i++)
        {
            // Caffe's data begin anew when it goes on.
            var batch = inputs.ToDictionary(input => input.Name, input => new float[input.Shape.Count]);
            foreach (var input in inputs)
                data.CopyBatch(input, i, batch[input.Name]);
            run.Check(trainer.Step(batch), resumed, i);
        }
    }

    [Theory]
    [InlineData("dropout_two_iter_size")]
    [InlineData("adam")]
    [InlineData("batch_norm")]
    [InlineData("shared_params_tied")]
    public void A_run_that_was_interrupted_ends_with_the_same_bits(string name)
    {
        var run = new TrainedCase(name);
        var (plan, prefix) = (run.Plan(), Path.Combine(_folder, "s"));
        var data = run.Data(plan);
        using var whole = Open(plan);
        using var first = Open(plan);
        for (var i = 0; i < run.Iterations; i++)
            whole.Step(data);
        for (var i = 0; i < run.Iterations / 2; i++)
            first.Step(data);
        Assert.True(first.Save(prefix).Succeeded);

        var bag = new DiagnosticBag();
        var snapshot = TrainingSnapshot.Open(TrainingPlan.StatePath(prefix, run.Iterations / 2), bag)!;
        var again = run.Plan(new ConvertOptions { Weights = [snapshot.WeightsPath], RequireAllWeights = true });
        using var second = Open(again);
        Assert.True(second.Restore(snapshot, bag), string.Join('\n', bag));
        while (second.Iteration < run.Iterations)
            second.Step(data);
        Assert.NotEmpty(plan.Histories);
        foreach (var state in plan.Weights.Concat(plan.Histories))
            Assert.True(whole.ValuesOf(state.Name).SequenceEqual(second.ValuesOf(state.Name)), state.Name);
    }

    [Fact]
    public void A_snapshot_of_another_solver_is_refused()
    {
        var run = new TrainedCase("snapshot_resume");
        var bag = new DiagnosticBag();
        var snapshot = TrainingSnapshot.Open(Path.Combine(run.Folder, "snap_iter_8.solverstate"), bag)!;
        using var adam = Open(new TrainedCase("adam").Plan());
        Assert.False(adam.Restore(snapshot, bag));
        Assert.Equal(Codes.SnapshotMisfit, Assert.Single(bag).Code);
        Assert.Equal(0, adam.Iteration);
    }

    [Fact]
    public void Data_of_another_size_are_an_argument_that_is_wrong()
    {
        using var trainer = Open(new TrainedCase("sgd_plain").Plan());
        Assert.Throws<ArgumentException>(() => trainer.Step(new Dictionary<string, float[]> { ["data"] = [1] }));
    }

    private static Trainer Open(TrainingPlan plan)
    {
        var bag = new DiagnosticBag();
        return Trainer.Open(plan, bag, threads: 1) ?? throw new InvalidOperationException(string.Join('\n', bag));
    }
}

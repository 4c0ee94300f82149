using PortKit.Layers;
using PortKit.Tests.Harness;
using PortKit.Training;

namespace PortKit.Tests.Training;

/// <summary>Whole training runs of Caffe's own solver, iteration by iteration.</summary>
public sealed class GoldenSolverTests
{
    private const double Relative = 2e-5;
    private const double Least = 1e-3;

    public static TheoryData<string> Cases() => [.. All.Where(name => !IsLong(name))];

    /// <summary>Nets as large as people train, over hundreds of iterations.</summary>
    public static TheoryData<string> LongCases() => [.. All.Where(IsLong)];

    private static IEnumerable<string> All =>
        Directory.GetDirectories(Golden.Folder("solvers")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    private static bool IsLong(string name) => name.StartsWith("long_", StringComparison.Ordinal);

    /// <summary>
    /// A unit that lands on the other side of 0 sends two runs apart for good, Caffe's own on two processors too: so the first iterations are held
    /// strictly, and with PORTKIT_LONG_TRAINING=1 the moving means of the whole run.
    /// </summary>
    [Theory]
    [MemberData(nameof(LongCases))]
    public void A_long_run_begins_and_goes_on_as_in_Caffe(string name)
    {
        var run = new SolverCase(name);
        using var step = new StepRun(run);
        var random = run.RandomAfterFills();
        var losses = new List<float>();
        var isWhole = Environment.GetEnvironmentVariable("PORTKIT_LONG_TRAINING") == "1";
        for (var i = 0; i < (isWhole ? run.Iterations : run.StrictIterations); i++)
        {
            step.Run([.. Enumerable.Range(0, run.Passes).Select(pass => run.Inputs((i * run.Passes) + pass))], random);
            Assert.Equal(run.RateBits(i), BitConverter.SingleToUInt32Bits(step.Shown(TrainingStep.RateName)));
            run.CheckLoss(i, step.Shown(TrainingStep.LossName));
            losses.Add(step.Shown(TrainingStep.LossName));
            if (i == 0)
                run.CheckParams("after1", blob => step.State(blob.ModelName), Relative, Least);
        }

        if (isWhole)
            run.CheckMeans(losses);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_reference_trains_as_Caffe_does(string name)
    {
        var run = new SolverCase(name);
        var trainer = new ReferenceTrainer(
            run.Net, LayerCatalog.Default, run.Solver, run.IsForced, run.Weights(), run.RandomAfterFills());
        for (var i = 0; i < run.Iterations; i++)
        {
            trainer.Step(
                pass => run.Inputs((i * run.Passes) + pass),
                i == 0 ? gradient => run.CheckParams("grad1", gradient, Relative, Least) : null);
            Assert.Equal(run.RateBits(i), BitConverter.SingleToUInt32Bits(trainer.Rate));
            run.CheckLoss(i, trainer.Loss);
            if (i == 0)
                run.CheckParams("after1", trainer.ValuesOf, Relative, Least);
        }

        run.CheckParams("final", trainer.ValuesOf, Relative, Least);
        run.CheckHistories(trainer.HistoriesOf, Relative, Least);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_step_trains_as_Caffe_does(string name)
    {
        var run = new SolverCase(name);
        using var step = new StepRun(run);
        var random = run.RandomAfterFills();
        for (var i = 0; i < run.Iterations; i++)
        {
            step.Run([.. Enumerable.Range(0, run.Passes).Select(pass => run.Inputs((i * run.Passes) + pass))], random);
            Assert.Equal(run.RateBits(i), BitConverter.SingleToUInt32Bits(step.Shown(TrainingStep.RateName)));
            run.CheckLoss(i, step.Shown(TrainingStep.LossName));
            if (i == 0)
                run.CheckParams("after1", blob => step.State(blob.ModelName), Relative, Least);
        }

        run.CheckParams("final", blob => step.State(blob.ModelName), Relative, Least);
        run.CheckHistories(blob => [step.State($"{blob.ModelName}/history"), step.State($"{blob.ModelName}/history2")], Relative, Least);
    }
}

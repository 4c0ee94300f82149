using PortKit.Net;

namespace PortKit.Verification.Training;

/// <summary>Measures how large the weights are, and what the layers that have some make of the last batch.</summary>
internal sealed class ScaleSampler : IDisposable
{
    private readonly TrainingPlan _plan;
    private readonly StepSession _pass;
    private readonly List<BlobVersion> _tops;

    private ScaleSampler(TrainingPlan plan, StepSession pass)
    {
        (_plan, _pass) = (plan, pass);
        _tops = [.. plan.Net.Plan.Layers
            .Where(layer => layer.Learnables.Any(WeightVariant.IsWeight) && layer.Tops.Count > 0)
            .Select(layer => layer.Tops[0])];
    }

    /// <summary>Loads the model of a pass that shows what layers make.</summary>
    /// <param name="plan">The solver and its net.</param>
    /// <param name="threads">How many threads the runtime takes.</param>
    /// <returns>Null if there is none; the step was refused too then.</returns>
    /// <exception cref="ModelRunException">It does not load.</exception>
    public static ScaleSampler? Open(TrainingPlan plan, int threads) =>
        plan.ComposePassWithLayers([]) is { } model ? new ScaleSampler(plan, new StepSession(model, threads)) : null;

    /// <summary>Measures.</summary>
    /// <param name="iteration">How many iterations are done.</param>
    /// <param name="step">The step, with what it was fed last.</param>
    /// <exception cref="ModelRunException">The pass does not run.</exception>
    public IEnumerable<TrainingScale> Measure(int iteration, StepSession step)
    {
        foreach (var input in _pass.Inputs.Where(input => !_pass.States.Contains(input)))
        {
            // Of an iteration of several passes, the first.
            var feed = _pass.Feed(input);
            step.Feed(input).AsSpan(0, feed.Length).CopyTo(feed);
        }

        var made = _pass.Run(_pass.States.ToDictionary(state => state, step.Borrow), _ => false);
        List<TrainingScale> scales = [.. from weight in _plan.Weights
                                         where WeightVariant.IsWeight(weight.Blob!)
                                         select new TrainingScale(iteration, weight.Name, false, RootMeanSquare(step.ValuesOf(weight.Name)))];
        scales.AddRange(
            from top in _tops
            where made.ContainsKey(TrainingPlan.TopOf(top))
            select new TrainingScale(iteration, top.ModelName, true, RootMeanSquare(made[TrainingPlan.TopOf(top)])));
        return scales;
    }

    /// <inheritdoc/>
    public void Dispose() => _pass.Dispose();

    private static double RootMeanSquare(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += (double)value * value;
        return values.IsEmpty ? 0 : Math.Sqrt(sum / values.Length);
    }
}

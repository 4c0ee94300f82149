using PortKit.Filling;
using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Planning;

namespace PortKit.Overrides;

/// <summary>What is to be known of the values that the blobs of a net get, once it shows which of them keep their fill.</summary>
/// <param name="net">The net, or the part of it that is converted.</param>
/// <param name="values">The values in place of fills.</param>
/// <param name="bag">Takes the diagnostics.</param>
internal sealed class FillNotes(NetPlan net, BlobValues values, DiagnosticBag bag)
{
    /// <summary>A few fillers end with some versions of Boost only; layers check them for all versions alike.</summary>
    public static void TellProblems(FillProgram program, BoostVersion boost, DiagnosticBag bag)
    {
        foreach (var step in program.Steps)
        {
            if (step.Spec is { } spec && spec.Filler.Validate(spec.Shape.Dims, boost) is { } problem)
            {
                var name = step.Targets is [var target, ..] ? target.ModelName : null;
                bag.Error(
                    Codes.Filler,
                    default,
                    $"{name}: {spec.Filler.Type} filler with Boost {boost}: {problem.Expected}. Found {problem.Found}.");
            }
        }
    }

    /// <summary>
    /// Reports the fillers that Caffe does not have. It has no numbers for such a blob, so nothing is drawn where it would have drawn them.
    /// </summary>
    /// <param name="first">The net that the numbers are drawn for, if it is another.</param>
    /// <param name="overrides">The initializers that were given.</param>
    public void TellFillers(NetPlan? first, OverrideSet overrides)
    {
        var own = net.Learnables.Select(blob => blob.ModelName).ToHashSet(StringComparer.Ordinal);
        var others = first?.Learnables.Where(blob => !own.Contains(blob.ModelName) && !overrides.Matches(blob)) ?? [];
        foreach (var problem in others.Select(FillerAdvice.Problem).OfType<Diagnostic>())
            bag.Add(problem);
        foreach (var blob in net.Learnables.Where(blob => blob.Spec.FillerProblem is not null))
        {
            if (!values.Contains(blob.Values))
            {
                bag.Add(FillerAdvice.Problem(blob)!);
            }
            else
            {
                bag.Note(
                    Codes.ReplacedFiller,
                    blob.Spec.FillerProblem!.Location,
                    $"{blob.ModelName}: other values take the place of the filler \"{blob.Spec.FillerType}\", which Caffe does not have. "
                        + "It draws no random numbers.");
            }
        }
    }

    /// <summary>Notes that no seed was given, if values depend on it.</summary>
    public void TellSeed(FillProgram program, SourceLocation at)
    {
        var wanted = net.Learnables.ToHashSet();
        if (program.DrawsNumbersFor(blob => wanted.Contains(blob) && !values.Contains(blob)) || wanted.Any(values.DrawsNumbersFor))
        {
            const string Hint = "Give one with `Seed` N, or as random_seed in a solver.";
            bag.Note(Codes.NoSeed, at, "No seed was given: the weights are those of seed 0.", Hint);
        }
    }

    /// <summary>Notes the values that another version of Caffe has otherwise, where none was asked for.</summary>
    public void TellVersion() => VersionedFills.Tell(net, values, bag);

    /// <summary>Warns of layers that were never trained and so overflow.</summary>
    public void TellUntrained()
    {
        foreach (var group in net.Layers
            .Where(layer => layer.Plan.UntrainedCaution is not null && !layer.Learnables.Any(blob => values.Contains(blob.Values)))
            .GroupBy(layer => layer.Plan.UntrainedCaution))
        {
            var (first, count) = (group.First().Source, group.Count());
            var more = count > 1 ? $" and {count - 1} more" : "";
            bag.Warning(
                Codes.Untrained,
                first.Location,
                $"layer '{first.Name}' ({first.Type}){more}: {group.Key}. A deep net overflows to NaN, as it does in Caffe.",
                "Use `IdentityBatchNorm = true`, or `Phase` train for batch statistics.");
        }
    }
}

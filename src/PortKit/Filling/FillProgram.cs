using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// Everything that Caffe draws from its generator while it builds a net, in order. Data layers draw seeds, shared params are filled and
/// thrown away, recurrent layers fill once for each time step; only what ends up in a blob has a target.
/// </summary>
internal sealed class FillProgram
{
    private FillProgram(IReadOnlyList<FillProgramStep> steps) => Steps = steps;

    /// <summary>The steps, in order.</summary>
    public IReadOnlyList<FillProgramStep> Steps { get; }

    /// <summary>Whether any of the blobs asked about is filled with random numbers; if not, the seed does not matter.</summary>
    public bool DrawsNumbersFor(Func<LearnableBlob, bool> matters) =>
        Steps.Any(step => step.Targets.Any(matters) && step.Spec!.Filler.DrawsNumbers);

    /// <summary>The program of a net that is built with a fresh generator.</summary>
    public static FillProgram For(NetPlan net) => new([.. StepsOf(net, blob => [blob])]);

    /// <summary>
    /// The program of a solver: the net in <paramref name="first"/> is built first, with the numbers of a fresh generator;
    /// <paramref name="net"/> is built after it, and keeps its own values where it gets none of the other's.
    /// </summary>
    /// <param name="net">The net that is converted.</param>
    /// <param name="first">The net that the numbers are drawn for.</param>
    /// <param name="shared">The blobs that get the other net's values.</param>
    public static FillProgram For(NetPlan net, NetPlan first, SharedFills shared)
    {
        var targets = shared.Sources.ToLookup(pair => pair.Value, pair => pair.Key);
        return new(
        [
            .. StepsOf(first, blob => [.. targets[blob]]),
            .. StepsOf(net, blob => shared.Sources.ContainsKey(blob) ? [] : [blob]),
        ]);
    }

    /// <summary>The numbers that are drawn where several nets are built one after the other with one generator; where they go is not told.</summary>
    /// <param name="nets">The nets.</param>
    /// <param name="upTo">The layer that nothing is built from on; null for none.</param>
    public static FillProgram InTurn(IEnumerable<NetPlan> nets, PlannedLayer? upTo = null) =>
        new([.. nets.SelectMany(net => StepsOf(net, _ => [])).TakeWhile(step => step.Layer != upTo)]);

    private static IEnumerable<FillProgramStep> StepsOf(NetPlan net, Func<LearnableBlob, IReadOnlyList<LearnableBlob>> targets)
    {
        foreach (var layer in net.Layers)
        {
            if (layer.Plan.SetupDraws > 0)
                yield return new FillProgramStep(layer, layer.Plan.SetupDraws, null, []);
            var fills = layer.Plan.FillSteps ?? [.. layer.Plan.Blobs.Select((spec, index) => new FillStep(index, spec))];

            // Weights that the net carries itself take the place of the fillers; recurrent layers fill all the same.
            if (layer.Source.CarriesBlobs && layer.Plan.FillSteps is null)
                continue;
            foreach (var fill in fills)
            {
                var blob = fill.Blob is { } index ? layer.Learnables[index] : null;
                yield return new FillProgramStep(layer, 0, fill.Spec, blob is { Owner: null } ? targets(blob) : []);
            }
        }
    }
}

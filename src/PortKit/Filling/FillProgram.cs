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
        Steps.Any(step => step.Target is { } target && matters(target) && step.Spec!.Filler.DrawsNumbers);

    /// <summary>The program of a net that is built with a fresh generator.</summary>
    public static FillProgram For(NetPlan net) => new([.. StepsOf(net, blob => blob)]);

    /// <summary>
    /// The program of a solver: the net in <paramref name="first"/> is built first, with the numbers of a fresh generator, and its values go to the
    /// blobs of <paramref name="net"/> with the same layer name and index, as Caffe shares them between a train and a test net;
    /// <paramref name="net"/> is built after it, and keeps its own values where the other has no such layer.
    /// </summary>
    public static FillProgram For(NetPlan net, NetPlan first)
    {
        var targets = new Dictionary<(string, int), LearnableBlob>();
        foreach (var blob in net.Learnables)
            targets.TryAdd((blob.Layer.Name, blob.Index), blob);
        var sources = first.Learnables.Select(blob => (blob.Layer.Name, blob.Index)).ToHashSet();

        // A shared param of the target net may be owned by a layer that is not the owner in the first net: the values
        // belong to whichever blob owns them in the target net.
        var taken = new HashSet<LearnableBlob>();
        var fromFirst = StepsOf(
            first,
            blob => targets.TryGetValue((blob.Layer.Name, blob.Index), out var target) && taken.Add(target.Values) ? target.Values : null).ToList();
        var fromOwn = StepsOf(net, blob => taken.Contains(blob) || sources.Contains((blob.Layer.Name, blob.Index)) ? null : blob);
        return new([.. fromFirst, .. fromOwn]);
    }

    private static IEnumerable<FillProgramStep> StepsOf(NetPlan net, Func<LearnableBlob, LearnableBlob?> target)
    {
        foreach (var layer in net.Layers)
        {
            if (layer.Plan.SetupDraws > 0)
                yield return new FillProgramStep(layer, layer.Plan.SetupDraws, null, null);
            var fills = layer.Plan.FillSteps ?? [.. layer.Plan.Blobs.Select((spec, index) => new FillStep(index, spec))];

            // Weights that the net carries itself take the place of the fillers; recurrent layers fill all the same.
            if (layer.Source.CarriesBlobs && layer.Plan.FillSteps is null)
                continue;
            foreach (var fill in fills)
            {
                var blob = fill.Blob is { } index ? layer.Learnables[index] : null;
                yield return new FillProgramStep(layer, 0, fill.Spec, blob is { Owner: null } ? target(blob) : null);
            }
        }
    }
}

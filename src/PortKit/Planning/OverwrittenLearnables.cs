using PortKit.Net;

namespace PortKit.Planning;

/// <summary>
/// Tells of layers that work in place on learnable blobs. The top of a Parameter layer is its learnable blob: what works in place on it trains
/// nothing, but changes the weights with every pass.
/// </summary>
internal static class OverwrittenLearnables
{
    /// <summary>Refuses those whose blob another layer shares, and warns of the others.</summary>
    /// <param name="overwritten">The layer that works in place, which of its tops, and the layer whose learnable blob that is.</param>
    /// <param name="plans">The layers of the net.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void Check(
        IEnumerable<(LayerSource Layer, int Top, LayerSource Learnable)> overwritten, IReadOnlyList<PlannedLayer> plans, DiagnosticBag bag)
    {
        var ofLayer = plans.Where(plan => plan.Learnables.Count > 0).DistinctBy(plan => plan.Source)
            .ToDictionary(plan => plan.Source, plan => plan.Learnables[0].Values);
        var sharers = plans.SelectMany(plan => plan.Learnables).ToLookup(blob => blob.Values, blob => blob.Layer);
        foreach (var (layer, top, learnable) in overwritten)
        {
            var sharer = sharers[ofLayer[learnable]].FirstOrDefault(other => other != learnable);
            if (sharer is not null)
            {
                bag.Add(layer.Refuse(
                    Codes.InPlace,
                    layer.AtTop(top),
                    $"a top with a name of its own is expected, for in Caffe this one is the memory of param blob 0 of layer '{learnable.Name}', "
                    + $"which layer '{sharer.Name}' shares",
                    $"'{layer.NameOfTop(top)}', which is also bottom {top}").Diagnostic);
                continue;
            }

            bag.Warning(
                Codes.OverwritesLearnable,
                layer.AtTop(top),
                layer.Describe(
                    $"it works in place on '{layer.NameOfTop(top)}', which in Caffe is the memory of param blob 0 of layer '{learnable.Name}', "
                    + "so that each "
                    + "pass begins with what the last one left; the model begins each run with the weights as they are",
                    null),
                "Give the top a name of its own.");
        }
    }
}

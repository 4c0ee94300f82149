using PortKit.Caffe.Protos;
using PortKit.Caffe.Weights;
using PortKit.Net;

namespace PortKit.Filling;

/// <summary>
/// The weights that a net carries itself, in the blobs of its layers. Caffe takes them instead of running the fillers; recurrent
/// layers alone fill all the same.
/// </summary>
internal static class CarriedBlobs
{
    /// <summary>Adds the values of every blob that the net carries, or gets of a net that does. What does not fit its layer is reported.</summary>
    /// <param name="values">Takes the values.</param>
    /// <param name="net">The net.</param>
    /// <param name="first">The net that the numbers are drawn for; null for the net itself.</param>
    /// <param name="shared">The blobs that get the values of <paramref name="first"/>, in place of what the net carries for them.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public static void AddTo(BlobValues values, NetPlan net, NetPlan? first, SharedFills shared, DiagnosticBag bag)
    {
        foreach (var (blob, carried) in Fitting(net, bag))
        {
            if (!shared.Sources.ContainsKey(blob))
                values.AddCarried(blob, carried);
        }

        if (first is null)
            return;
        var theirs = Fitting(first, bag);
        foreach (var (blob, source) in shared.Sources)
        {
            if (theirs.TryGetValue(source, out var carried))
                values.AddCarried(blob, carried);
        }
    }

    private static Dictionary<LearnableBlob, WeightBlob> Fitting(NetPlan net, DiagnosticBag bag)
    {
        var fitting = new Dictionary<LearnableBlob, WeightBlob>();
        foreach (var layer in net.Layers.Where(layer => layer.Source.CarriesBlobs && layer.Plan.FillSteps is null))
        {
            var stored = layer.Source.Parameter.Blobs;
            if (stored.Count != layer.Learnables.Count)
            {
                Tell(
                    layer.Source,
                    Math.Min(stored.Count, layer.Learnables.Count),
                    StoredBlob.CountExpected(layer.Learnables.Count),
                    $"{stored.Count}",
                    bag);
                continue;
            }

            foreach (var blob in layer.Learnables)
            {
                var carried = WeightBlob.Of(stored[blob.Index]);
                if (StoredBlob.Misfit(carried, blob) is { } misfit)
                    Tell(layer.Source, blob.Index, misfit.Expected, misfit.Found, bag);
                else if (blob.Owner is null)
                    fitting.Add(blob, carried);
            }
        }

        return fitting;
    }

    private static void Tell(LayerSource layer, int index, string expected, string found, DiagnosticBag bag) =>
        bag.Add(layer.Refuse(Codes.WeightMismatch, layer.At(layer.Parameter, LayerParameter.BlobsFieldNumber, index), expected, found).Diagnostic);
}

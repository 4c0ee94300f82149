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
    /// <summary>Adds the values of every blob that the net carries. What does not fit its layer is reported.</summary>
    public static void AddTo(BlobValues values, NetPlan net, DiagnosticBag bag)
    {
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
                    values.AddCarried(blob, carried);
            }
        }
    }

    private static void Tell(LayerSource layer, int index, string expected, string found, DiagnosticBag bag) =>
        bag.Add(layer.Refuse(Codes.WeightMismatch, layer.At(layer.Parameter, LayerParameter.BlobsFieldNumber, index), expected, found).Diagnostic);
}

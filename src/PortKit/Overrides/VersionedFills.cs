using PortKit.Filling;
using PortKit.Net;

namespace PortKit.Overrides;

/// <summary>The fills of a net whose values depend on the version of Caffe, which are bilinear kernels of some sizes.</summary>
internal static class VersionedFills
{
    /// <summary>The layers that have such a fill, with the shape that is filled.</summary>
    /// <param name="net">The net.</param>
    /// <param name="values">The values in place of its fills.</param>
    public static IEnumerable<(LayerSource Layer, Shape Shape)> In(NetPlan net, BlobValues values) =>
        net.Layers.SelectMany(layer => layer.Learnables
            .Where(blob => blob.Owner is null)
            .Where(blob => values.Contains(blob) ? values.DependsOnCaffe(blob) : Depends(blob.Spec))
            .Select(blob => blob.Spec)
            .Concat(layer.Plan.TopFills.Where(Depends))
            .Select(spec => (layer.Source, spec.Shape)));

    /// <summary>Tells that master was taken, as no version was asked for.</summary>
    public static void Tell(NetPlan net, BlobValues values, DiagnosticBag bag)
    {
        foreach (var (layer, shape) in In(net, values))
        {
            bag.Note(
                Codes.CaffeVersion,
                layer.Location,
                layer.Describe(
                    $"its bilinear kernel of {shape[2]}x{shape[3]} is that of Caffe's master since October 2017; "
                    + "Caffe 1.0, all before it and most forks have another",
                    null),
                "`Caffe` 1.0 fills theirs; `Caffe` master says that this one is meant.");
        }
    }

    private static bool Depends(BlobSpec spec) => spec.Filler.DependsOnCaffe(spec.Shape.Dims);
}

using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Planning;

/// <summary>Holds how many bottoms and tops a layer has, and of what is given for each of them, against what its type asks.</summary>
internal static class BlobCounts
{
    /// <summary>Reports a layer with too few or too many of something.</summary>
    /// <returns>Whether all of it is as the layer's type asks.</returns>
    public static bool Check(LayerSource source, LayerSignature signature, DiagnosticBag bag)
    {
        var layer = source.Parameter;
        var (min, max, field) = (signature.MinBottoms, signature.MaxBottoms, LayerParameter.BottomFieldNumber);
        List<Diagnostic?> errors = [Error(source, "bottom", layer.Bottom.Count, min, max, field), ErrorOfTops(source, signature)];
        foreach (var error in errors.OfType<Diagnostic>())
            bag.Add(error);
        var fine = errors.TrueForAll(error => error is null);
        if (fine && signature.AsManyTopsAsBottoms && layer.Top.Count != layer.Bottom.Count)
        {
            bag.Add(source.Refuse(
                Codes.BlobCount,
                source.Location,
                "as many tops as bottoms are expected",
                $"{Counted.Of(layer.Bottom.Count, "bottom")} and {Counted.Of(layer.Top.Count, "top")}").Diagnostic);
            fine = false;
        }

        var tops = signature.AutoTops ? Math.Max(layer.Top.Count, signature.MinTops) : layer.Top.Count;
        fine &= PerBlob("loss_weight", layer.LossWeight.Count, tops, "top", LayerParameter.LossWeightFieldNumber);
        fine &= PerBlob("propagate_down", layer.PropagateDown.Count, layer.Bottom.Count, "bottom", LayerParameter.PropagateDownFieldNumber);
        return fine;

        bool PerBlob(string field, int found, int expected, string what, int number)
        {
            if (found == 0 || found == expected)
                return true;
            bag.Add(source.Refuse(
                Codes.PerBlobCount,
                source.At(layer, number),
                $"{field} must be left out or given once for each {what}, {expected} in all",
                $"{found}").Diagnostic);
            return false;
        }
    }

    /// <summary>What is wrong with the number of a layer's tops; null if nothing is.</summary>
    public static Diagnostic? ErrorOfTops(LayerSource source, LayerSignature signature) => Error(
        source, "top", source.Parameter.Top.Count, signature.AutoTops ? 0 : signature.MinTops, signature.MaxTops, LayerParameter.TopFieldNumber);

    private static Diagnostic? Error(LayerSource source, string what, int found, int min, int max, int field)
    {
        if (found >= min && found <= max)
            return null;
        var at = found > max ? source.At(source.Parameter, field, max) : source.Location;
        var expected = min == max ? $"{min}" : max == LayerSignature.Any ? $"at least {min}" : $"{min} to {max}";
        return source.Refuse(Codes.BlobCount, at, $"{expected} {what}{(expected == "1" ? " is" : "s are")} expected", $"{found}").Diagnostic;
    }
}

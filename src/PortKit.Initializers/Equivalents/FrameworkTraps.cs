namespace PortKit.Initializers.Equivalents;

/// <summary>The traps that lie between Caffe and one framework.</summary>
internal static class FrameworkTraps
{
    /// <summary>The traps of a blob.</summary>
    /// <param name="request">The blob, and where it goes.</param>
    /// <param name="fans">How the framework counts its fans.</param>
    public static IEnumerable<PortWarning> Of(PortRequest request, Fans? fans)
    {
        var framework = request.Array.Framework;
        if (request.Scale is not null && framework != Framework.Onnx)
        {
            if (FanTrap(request, fans) is { } trap)
                yield return trap;
            if (request.Scale == 2 && framework == Framework.TensorFlow1)
            {
                yield return new(
                    PortTrap.Truncated,
                    "No initializer of tf.contrib gives msra: variance_scaling_initializer() redraws beyond two standard deviations.");
            }

            if (request.Scale == 2 && framework == Framework.Keras)
                yield return new(PortTrap.Truncated, "HeNormal() redraws beyond two standard deviations, which msra does not.");
        }

        var kind = request.Distribution.Kind;
        if (kind == WeightDistributionKind.Normal && request.Scale is null && framework is Framework.TensorFlow1 or Framework.Keras)
        {
            yield return new(
                PortTrap.Truncated,
                "truncated_normal redraws beyond two standard deviations, which leaves 0.8796 of the one it is given; gaussian does not.");
        }

        if (kind is WeightDistributionKind.SparseNormal or WeightDistributionKind.PositiveUnitball or WeightDistributionKind.Bilinear)
            yield return new(PortTrap.NoInitializer, $"No initializer gives {NameOf(request)}: the call is a piece of code.");
    }

    private static PortWarning? FanTrap(PortRequest request, Fans? fans)
    {
        var caffe = request.CaffeFans;
        if (fans is not { } own)
            return new(PortTrap.OtherFans, "torch.nn.init counts no fans for fewer than two axes: the numbers are explicit.");
        if (own == caffe)
            return null;
        if (request.Fan.IsSwapped && !request.Array.IsDepthwise)
        {
            return new(
                PortTrap.SwappedFans,
                $"The fans are swapped: fan_in is {own.In} for the ported array, and {caffe.In} for Caffe. The call names the other mode.");
        }

        return new(
            PortTrap.OtherFans,
            $"The fans differ: fan_in and fan_out are {own.In} and {own.Out} for the ported array, and {caffe.In} and {caffe.Out} for Caffe.");
    }

    private static string NameOf(PortRequest request) =>
        request.Distribution.Kind == WeightDistributionKind.SparseNormal ? "a sparse gaussian" : request.Blob.Filler.Type;
}

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
                yield return new(PortTrap.Truncated, "No initializer of tf.contrib gives msra: variance_scaling_initializer() redraws beyond two standard deviations.");
            if (request.Scale == 2 && framework == Framework.Keras)
                yield return new(PortTrap.Truncated, "HeNormal() redraws beyond two standard deviations, which msra does not.");
        }

        if (request.Distribution.Kind == DistributionKind.Normal && request.Scale is null && framework is Framework.TensorFlow1 or Framework.Keras)
            yield return new(PortTrap.Truncated, "truncated_normal redraws beyond two standard deviations: its own is 0.8796 of what it is told, and gaussian's is not.");
        if (request.Distribution.Kind is DistributionKind.SparseNormal or DistributionKind.PositiveUnitball or DistributionKind.Bilinear)
            yield return new(PortTrap.NoInitializer, $"No initializer gives {NameOf(request)}: the call is a piece of code.");
    }

    private static PortWarning? FanTrap(PortRequest request, Fans? fans)
    {
        var caffe = request.Distribution.Fans!.Value;
        if (fans is not { } own)
            return new(PortTrap.OtherFans, "torch.nn.init counts no fans for fewer than two axes: the numbers are explicit.");
        if (own == caffe)
            return null;
        if (request.Fan.IsSwapped && !request.Array.IsDepthwise)
            return new(PortTrap.SwappedFans, $"The fans are swapped: fan_in is {own.In} for the ported array, and {caffe.In} for Caffe. The call names the other mode.");
        return new(PortTrap.OtherFans, $"The fans differ: fan_in and fan_out are {own.In} and {own.Out} for the ported array, and {caffe.In} and {caffe.Out} for Caffe.");
    }

    private static string NameOf(PortRequest request) => request.Distribution.Kind == DistributionKind.SparseNormal ? "a sparse gaussian" : request.Blob.Filler.Type;
}

/// <summary>The traps that lie in a blob whatever it is ported to.</summary>
internal static class BlobTraps
{
    /// <summary>The traps of a blob.</summary>
    public static IEnumerable<PortWarning> Of(FilledBlob blob)
    {
        var isScaled = blob.Filler.Type is "xavier" or "msra";
        if (blob.Use == BlobUse.DeconvolutionKernel && isScaled)
            yield return new(PortTrap.MisleadingName, "What Caffe calls the fan-in of a Deconvolution is its fan-out; the frameworks do the same, so that the call carries over.");
        if (blob.Groups > 1 && isScaled && blob.Filler.VarianceNorm != Caffe.VarianceNorm.FanIn)
            yield return new(PortTrap.MisleadingName, $"Caffe counts the outputs of all {blob.Groups} groups in the fan-out, though an input goes to one group.");
        if (blob.Use != BlobUse.Other && blob.Filler is { Type: "constant", Value: 0f })
            yield return new(PortTrap.ZeroWeights, "The weights start as zeros: that is Caffe's default filler, and no framework's.");
    }
}

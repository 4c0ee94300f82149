namespace PortKit.Initializers.Equivalents;

/// <summary>The traps that lie in a blob whatever it is ported to.</summary>
internal static class BlobTraps
{
    /// <summary>The traps of a blob.</summary>
    public static IEnumerable<PortWarning> Of(FilledBlob blob)
    {
        var isScaled = blob.Filler.VarianceTimesFan is not null;
        if (blob.Use == BlobUse.DeconvolutionKernel && isScaled)
        {
            yield return new(
                PortTrap.MisleadingName,
                "What Caffe calls the fan-in of a Deconvolution is its fan-out; the frameworks do the same, so that the call carries over.");
        }

        if (blob.Groups > 1 && isScaled && blob.Filler.VarianceNorm != Caffe.VarianceNorm.FanIn)
        {
            yield return new(
                PortTrap.MisleadingName, $"Caffe counts the outputs of all {blob.Groups} groups in the fan-out, though an input goes to one group.");
        }

        if (blob.Use != BlobUse.Other && blob.Filler is { IsConstant: true, Value: 0f })
            yield return new(PortTrap.ZeroWeights, "The weights start as zeros: that is Caffe's default filler, and no framework's.");
    }
}

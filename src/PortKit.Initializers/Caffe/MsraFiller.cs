using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// Normal numbers of mean 0 and standard deviation sqrt(2 / fan) in floats (Caffe's filler.hpp, after He, Zhang, Ren and
/// Sun, 2015). They are not truncated.
/// </summary>
internal sealed class MsraFiller() : FanScaledFiller(varianceTimesFan: 2)
{
    public override string Type => "msra";

    public override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context) =>
        new DistributionFill(BoostNormals.Create(context.Era, 0f, Std(spec, dims), context.Fma), context.Rng, BlobShape.Count(dims));

    public override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims) =>
        WeightDistribution.Normal(0, Math.Sqrt(2.0 / BlobShape.Fan(dims, spec.VarianceNorm))) with { DrawnStd = Std(spec, dims) };

    /// <summary>The standard deviation as Caffe computes it.</summary>
    private static float Std(CaffeFillerSpec spec, ReadOnlySpan<int> dims) => MathF.Sqrt(2f / BlobShape.Fan(dims, spec.VarianceNorm));
}

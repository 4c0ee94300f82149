using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// Uniform numbers in [-b, b], b = sqrt(3 / fan) in floats (Caffe's filler.hpp, after Glorot and Bengio, 2010, though with
/// the fan-in alone by default).
/// </summary>
internal sealed class XavierFiller() : FanScaledFiller(varianceTimesFan: 1)
{
    public override string Type => "xavier";

    public override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context)
    {
        var bound = Bound(spec, dims);
        return new DistributionFill(new BoostUniform(-bound, bound, context.Fma), context.Rng, BlobShape.Count(dims));
    }

    public override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims)
    {
        var (bound, drawn) = (Math.Sqrt(3.0 / BlobShape.Fan(dims, spec.VarianceNorm)), Bound(spec, dims));
        return WeightDistribution.Uniform(-bound, bound) with { Low = -drawn, High = drawn };
    }

    /// <summary>The bound as Caffe computes it.</summary>
    private static float Bound(CaffeFillerSpec spec, ReadOnlySpan<int> dims) => MathF.Sqrt(3f / BlobShape.Fan(dims, spec.VarianceNorm));
}

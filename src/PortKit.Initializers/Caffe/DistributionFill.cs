using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>A fill whose every value is the next one of a distribution.</summary>
internal sealed class DistributionFill(FloatDistribution distribution, Mt19937 rng, long count) : BlobFill(count)
{
    private protected override void Produce(Span<float> destination) => distribution.Fill(rng, destination);

    private protected override void Pass(long remaining) => distribution.Skip(rng, remaining);
}

using PortKit.Initializers.Random;

namespace PortKit.Initializers.Caffe;

/// <summary>The same value everywhere; draws nothing.</summary>
internal sealed class ConstantFiller : CaffeFiller
{
    internal override string Type => "constant";

    internal override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost) => null;

    internal override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context) =>
        new ConstantFill(spec.Value, BlobShape.Count(dims));

    internal override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims) => WeightDistribution.Constant(spec.Value);

    private sealed class ConstantFill(float value, long count) : BlobFill(count)
    {
        private protected override void Produce(Span<float> destination) => destination.Fill(value);

        private protected override void Pass(long remaining)
        {
        }
    }
}

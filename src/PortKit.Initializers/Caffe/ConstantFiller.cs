using System.Globalization;
using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>The same value everywhere; draws nothing.</summary>
internal sealed class ConstantFiller : CaffeFiller
{
    internal override string Type => "constant";

    internal override bool DrawsNumbers => false;

    internal override bool IsConstant => true;

    internal override Parameter[] Parameters => [new NumberParameter("value", 0)];

    internal override CaffeFillerSpec Read(ArgumentList given) => CaffeFillerSpec.Constant((float)given.Number("value"));

    internal override IEnumerable<FillerField> Fields(CaffeFillerSpec spec) => [new("value", spec.Value)];

    internal override string Text(CaffeFillerSpec spec) => string.Create(CultureInfo.InvariantCulture, $"{Type} {spec.Value}");

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

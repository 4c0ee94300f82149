using System.Globalization;
using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>The same value everywhere; draws nothing.</summary>
internal sealed class ConstantFiller : CaffeFiller
{
    public override string Type => "constant";

    public override bool DrawsNumbers => false;

    public override bool IsConstant => true;

    public override Parameter[] Parameters => [new NumberParameter("value", 0)];

    public override CaffeFillerSpec Read(ArgumentList given) => CaffeFillerSpec.Constant((float)given.Number("value"));

    public override IEnumerable<FillerField> Fields(CaffeFillerSpec spec) => [new("value", spec.Value)];

    public override string Text(CaffeFillerSpec spec) => string.Create(CultureInfo.InvariantCulture, $"{Type} {spec.Value}");

    public override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost) => null;

    public override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context) =>
        new ConstantFill(spec.Value, BlobShape.Count(dims));

    public override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims) => WeightDistribution.Constant(spec.Value);

    private sealed class ConstantFill(float value, long count) : BlobFill(count)
    {
        private protected override void Produce(Span<float> destination) => destination.Fill(value);

        private protected override void Pass(long remaining)
        {
        }
    }
}

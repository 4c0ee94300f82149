using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>A filler whose variance is <paramref name="varianceTimesFan"/> / fan: <c>variance_norm</c> says which fan.</summary>
internal abstract class FanScaledFiller(int varianceTimesFan) : CaffeFiller
{
    public override int? VarianceTimesFan => varianceTimesFan;

    public override Parameter[] Parameters => [new WordParameter("variance_norm", [.. Enum.GetValues<VarianceNorm>().Select(VarianceNorms.NameOf)])];

    public override CaffeFillerSpec Read(ArgumentList given) =>
        new() { Type = Type, VarianceNorm = VarianceNorms.Parse(given.Word("variance_norm")) };

    public override IEnumerable<FillerField> Fields(CaffeFillerSpec spec) => [new("variance_norm", VarianceNorms.NameOf(spec.VarianceNorm))];

    public override string Text(CaffeFillerSpec spec) =>
        spec.VarianceNorm == VarianceNorm.FanIn ? Type : $"{Type} {VarianceNorms.NameOf(spec.VarianceNorm)}";

    public override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost) =>
        BlobShape.ValidateHasAxis(dims, "type", $"A fan-scaled filler ({Type})");
}

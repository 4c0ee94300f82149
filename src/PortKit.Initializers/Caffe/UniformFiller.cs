using System.Globalization;
using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>Uniform numbers in [min, max], both ends included; one word each, save for the rare value drawn again.</summary>
internal sealed class UniformFiller : CaffeFiller
{
    public override string Type => "uniform";

    public override Parameter[] Parameters => [new NumberParameter("min", 0), new NumberParameter("max", 1)];

    public override CaffeFillerSpec Read(ArgumentList given) => CaffeFillerSpec.Uniform((float)given.Number("min"), (float)given.Number("max"));

    public override IEnumerable<FillerField> Fields(CaffeFillerSpec spec) => [new("min", spec.Min), new("max", spec.Max)];

    public override string Text(CaffeFillerSpec spec) => string.Create(CultureInfo.InvariantCulture, $"{Type} {spec.Min} to {spec.Max}");

    public override FillerProblem? Validate(CaffeFillerSpec spec, ReadOnlySpan<int> dims, BoostVersion boost)
    {
        var culture = CultureInfo.InvariantCulture;
        if (!float.IsFinite(spec.Min))
            return new("min", "min must be a finite number", spec.Min.ToString(culture));
        if (!float.IsFinite(spec.Max))
            return new("max", "max must be a finite number", spec.Max.ToString(culture));
        if (spec.Min > spec.Max)
            return new("min", string.Create(culture, $"min must not be above max, which is {spec.Max}"), spec.Min.ToString(culture));
        if (!BoostUniform.HasValues(spec.Min, spec.Max))
            return new("min", "min must be below the largest float: Caffe would draw for ever", spec.Min.ToString(culture));
        if (boost.Era == BoostEra.BoxMuller && BoostUniform.SpanOverflows(spec.Min, spec.Max))
        {
            return new(
                "max",
                $"max - min must not be above the largest float: Caffe with Boost {boost} would draw for ever",
                string.Create(culture, $"{spec.Max} - {spec.Min}"));
        }

        return null;
    }

    public override BlobFill Begin(CaffeFillerSpec spec, ReadOnlySpan<int> dims, FillContext context) =>
        new DistributionFill(new BoostUniform(spec.Min, spec.Max, context.Fma), context.Rng, BlobShape.Count(dims));

    // That the ends are attained and the values are floats changes less than can be seen.
    public override WeightDistribution Describe(CaffeFillerSpec spec, ReadOnlySpan<int> dims) => WeightDistribution.Uniform(spec.Min, spec.Max);
}

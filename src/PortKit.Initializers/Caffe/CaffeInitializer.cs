using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.Caffe;

/// <summary>
/// A filler of Caffe. A spec names it by FillerParameter's <c>type</c> and gives it those fields of FillerParameter that the type
/// reads, in the order of caffe.proto.
/// </summary>
internal sealed class CaffeInitializer(ArgumentList arguments, CaffeFillerSpec spec) : Initializer(arguments)
{
    internal static IReadOnlyList<InitializerType> Types { get; } =
    [
        new("caffe", "bilinear", given => new CaffeInitializer(given, new() { Type = "bilinear" })),
        new(
            "caffe", "constant",
            given => new CaffeInitializer(given, CaffeFillerSpec.Constant((float)given.Number("value"))),
            new NumberParameter("value", 0)),
        new(
            "caffe", "gaussian",
            given => new CaffeInitializer(
                given, CaffeFillerSpec.Gaussian((float)given.Number("mean"), (float)given.Number("std")) with { Sparse = (int)given.Number("sparse") }),
            new NumberParameter("mean", 0), new NumberParameter("std", 1, NumberRange.AboveZero), new WholeParameter("sparse", -1, -1)),
        new("caffe", "msra", given => new CaffeInitializer(given, CaffeFillerSpec.Msra(Norm(given))), NormParameter),
        new("caffe", "positive_unitball", given => new CaffeInitializer(given, new() { Type = "positive_unitball" })),
        new(
            "caffe", "uniform",
            given => new CaffeInitializer(given, CaffeFillerSpec.Uniform((float)given.Number("min"), (float)given.Number("max"))),
            new NumberParameter("min", 0), new NumberParameter("max", 1)),
        new("caffe", "xavier", given => new CaffeInitializer(given, CaffeFillerSpec.Xavier(Norm(given))), NormParameter),
    ];

    private static WordParameter NormParameter => new("variance_norm", "FAN_IN", "FAN_OUT", "AVERAGE");

    // A vector suits every filler whose fields are right, save bilinear, which has none.
    internal override InitializerProblem? ValidateArguments() =>
        spec.Type == "bilinear" || spec.Sparse >= 0 ? null : Problem(spec.Validate([1]));

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => Problem(spec.Validate(dims));

    private protected override (long? In, long? Out) Fans(ReadOnlySpan<int> dims) => dims.IsEmpty ? (null, null) : BlobShape.Fans(dims);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) => CaffeFillers.Find(spec.Type)!.Describe(spec, dims);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims, InitializerOptions options) =>
        CaffeFillers.Find(spec.Type)!.Describe(spec with { Caffe = options.Caffe }, dims);

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options) =>
        (spec with { Caffe = options.Caffe }).Begin(dims, new Mt19937(seed), options.Boost, options.CaffeFma).Next(values);

    private static VarianceNorm Norm(ArgumentList given) => VarianceNorms.Parse(given.Word("variance_norm"));

    private static InitializerProblem? Problem(FillerProblem? problem) => problem is null
        ? null
        : new(problem.Field == "type" ? "shape" : problem.Field, problem.Expected, problem.Found);
}

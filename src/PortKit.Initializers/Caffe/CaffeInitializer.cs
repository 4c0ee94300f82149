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
            given => new CaffeInitializer(given, new() { Value = (float)given.Number("value") }),
            new NumberParameter("value", 0)),
        new(
            "caffe", "gaussian",
            given => new CaffeInitializer(given, new()
            {
                Type = "gaussian",
                Mean = (float)given.Number("mean"),
                Std = (float)given.Number("std"),
                Sparse = (int)given.Number("sparse"),
            }),
            new NumberParameter("mean", 0), new NumberParameter("std", 1, NumberRange.AboveZero), new WholeParameter("sparse", -1, -1)),
        new("caffe", "msra", given => new CaffeInitializer(given, new() { Type = "msra", VarianceNorm = Norm(given) }), NormParameter),
        new("caffe", "positive_unitball", given => new CaffeInitializer(given, new() { Type = "positive_unitball" })),
        new(
            "caffe", "uniform",
            given => new CaffeInitializer(given, new()
            {
                Type = "uniform",
                Min = (float)given.Number("min"),
                Max = (float)given.Number("max"),
            }),
            new NumberParameter("min", 0), new NumberParameter("max", 1)),
        new("caffe", "xavier", given => new CaffeInitializer(given, new() { Type = "xavier", VarianceNorm = Norm(given) }), NormParameter),
    ];

    private static WordParameter NormParameter => new("variance_norm", "FAN_IN", "FAN_OUT", "AVERAGE");

    // A vector suits every filler whose fields are right, save bilinear, which has none.
    internal override InitializerProblem? ValidateArguments() =>
        spec.Type == "bilinear" || spec.Sparse >= 0 ? null : Problem(spec.Validate([1]));

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => Problem(spec.Validate(dims));

    private protected override (long? In, long? Out) Fans(ReadOnlySpan<int> dims)
    {
        if (dims.IsEmpty)
            return (null, null);
        long count = TensorShape.Product(dims);
        return (count / dims[0], dims.Length > 1 ? count / dims[1] : count);
    }

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        switch (spec.Type)
        {
            case "bilinear":
                return Bilinear(dims);
            case "gaussian":
                return spec.Sparse < 0
                    ? WeightDistribution.Normal(spec.Mean, spec.Std)
                    : WeightDistribution.SparseNormal(spec.Mean, spec.Std, 1 - (double)spec.Sparse / dims[0]);
            case "msra":
                return WeightDistribution.Normal(0, Math.Sqrt(2.0 / BlobShape.Fan(dims, spec.VarianceNorm)));
            case "positive_unitball":
                return Unitball(TensorShape.Product(dims[1..]));
            case "uniform":
                return WeightDistribution.Uniform(spec.Min, spec.Max);
            case "xavier":
                double bound = Math.Sqrt(3.0 / BlobShape.Fan(dims, spec.VarianceNorm));
                return WeightDistribution.Uniform(-bound, bound);
            default:
                return WeightDistribution.Constant(spec.Value);
        }
    }

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options) =>
        spec.Begin(dims, new Mt19937(seed), options.Boost, options.CaffeFma).Next(values);

    private static VarianceNorm Norm(ArgumentList given) => given.Word("variance_norm") switch
    {
        "FAN_OUT" => VarianceNorm.FanOut,
        "AVERAGE" => VarianceNorm.Average,
        _ => VarianceNorm.FanIn,
    };

    /// <summary>The values of one kernel: its mean and deviation are those of the blob.</summary>
    private static WeightDistribution Bilinear(ReadOnlySpan<int> dims)
    {
        int size = dims[3];
        float[] kernel = new CaffeFillerSpec { Type = "bilinear" }.Fill([1, 1, size, size], new Mt19937(0));
        double mean = kernel.Average(value => (double)value);
        return new()
        {
            Kind = WeightDistributionKind.Structured,
            Mean = mean,
            Std = Math.Sqrt(kernel.Average(value => (value - mean) * (value - mean))),
            Min = kernel.Min(),
            Max = kernel.Max(),
        };
    }

    // A uniform number divided by the sum of a row of them. The relative variance is 1/3, less what the sum shares with it.
    private static WeightDistribution Unitball(long rowLength) => new()
    {
        Kind = WeightDistributionKind.Structured,
        Mean = 1.0 / rowLength,
        Std = Math.Sqrt((1 - 1.0 / rowLength) / 3) / rowLength,
        Min = 0,
        Max = 1,
    };

    private static InitializerProblem? Problem(FillerProblem? problem) => problem is null
        ? null
        : new(problem.Field == "type" ? "shape" : problem.Field, problem.Expected, problem.Found);
}

using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>An initializer whose distribution is the same for every shape: constants, and random numbers of a given scale.</summary>
internal sealed class ShapelessInitializer : TensorFlowInitializer
{
    private readonly ArgumentList _arguments;
    private readonly WeightDistribution _distribution;

    private ShapelessInitializer(ArgumentList arguments, WeightDistribution distribution)
        : base(arguments)
    {
        _arguments = arguments;
        _distribution = distribution;
    }

    internal static ShapelessInitializer Constant(ArgumentList given) => new(given, WeightDistribution.Constant(given.Number("value")));

    internal static ShapelessInitializer Zeros(ArgumentList given) => new(given, WeightDistribution.Constant(0));

    internal static ShapelessInitializer Ones(ArgumentList given) => new(given, WeightDistribution.Constant(1));

    internal static ShapelessInitializer Uniform(ArgumentList given) =>
        new(given, WeightDistribution.Uniform(given.Number("minval"), given.Number("maxval")));

    internal static ShapelessInitializer Normal(ArgumentList given) =>
        new(given, WeightDistribution.Normal(given.Number("mean"), given.Number("stddev")));

    /// <summary>Truncated at two standard deviations, and not corrected: its values deviate by 0.8796 times <c>stddev</c>.</summary>
    internal static ShapelessInitializer TruncatedNormal(ArgumentList given) =>
        new(given, WeightDistribution.TruncatedNormal(given.Number("mean"), given.Number("stddev")));

    internal override InitializerProblem? ValidateArguments() =>
        _distribution.Kind == WeightDistributionKind.Uniform ? _arguments.ValidateRange("minval", "maxval") : null;

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) => _distribution;
}

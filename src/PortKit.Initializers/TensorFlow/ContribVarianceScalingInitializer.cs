using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// <c>tf.contrib.layers.variance_scaling_initializer</c>, and its case factor 1 and FAN_AVG, <c>xavier_initializer</c>
/// (contrib/layers/python/layers/initializers.py): uniform up to sqrt(3 factor / n), or normal with a standard deviation of
/// sqrt(1.3 factor / n), truncated at two of them, which leaves about sqrt(factor / n).
/// </summary>
internal sealed class ContribVarianceScalingInitializer(ArgumentList arguments, double factor, string mode)
    : FrameworkInitializer(arguments, TensorFlowRules.Instance)
{
    private readonly bool _uniform = arguments.Flag("uniform");

    /// <summary>The parameters of variance_scaling_initializer.</summary>
    public static Parameter[] Parameters { get; } =
    [
        new NumberParameter("factor", 2, NumberRange.AboveZero),
        new WordParameter("mode", "FAN_IN", "FAN_OUT", "FAN_AVG"),
        new FlagParameter("uniform", false),
    ];

    public static ContribVarianceScalingInitializer Create(ArgumentList given) => new(given, given.Number("factor"), given.Word("mode"));

    public static ContribVarianceScalingInitializer Xavier(ArgumentList given) => new(given, 1, "FAN_AVG");

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        var n = TensorFlowRules.Fan(dims, mode);
        if (!_uniform)
            return WeightDistribution.TruncatedNormal(0, Math.Sqrt(1.3 * factor / n));
        var bound = Math.Sqrt(3 * factor / n);
        return WeightDistribution.Uniform(-bound, bound);
    }
}

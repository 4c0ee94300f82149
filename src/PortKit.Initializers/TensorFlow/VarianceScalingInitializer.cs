using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// Numbers of variance scale / n, n a fan of at least 1 (VarianceScaling of Keras and of TensorFlow since mid-2018): uniform up to
/// sqrt(3 scale / n), normal, or normal truncated at two standard deviations, which are made larger so that the variance is
/// right after truncation. Keras' Glorot, He and LeCun initializers are cases of it.
/// </summary>
internal sealed class VarianceScalingInitializer(ArgumentList arguments, double scale, string mode, string distribution)
    : FrameworkInitializer(arguments, TensorFlowRules.Instance)
{
    /// <summary>The parameters of VarianceScaling itself; <c>normal</c> is an older name of <c>truncated_normal</c>.</summary>
    public static Parameter[] Parameters { get; } =
    [
        new NumberParameter("scale", 1, NumberRange.AboveZero),
        new WordParameter("mode", "fan_in", "fan_out", "fan_avg"),
        new WordParameter("distribution", "truncated_normal", "untruncated_normal", "normal", "uniform"),
    ];

    public static VarianceScalingInitializer Create(ArgumentList given) =>
        new(given, given.Number("scale"), given.Word("mode"), given.Word("distribution"));

    /// <summary>One with a name of its own for its scale, mode and distribution.</summary>
    public static Func<ArgumentList, Initializer> Of(double scale, string mode, string distribution) =>
        given => new VarianceScalingInitializer(given, scale, mode, distribution);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        var variance = scale / Math.Max(1, TensorFlowRules.Fan(dims, mode));
        switch (distribution)
        {
            case "uniform":
                var bound = Math.Sqrt(3 * variance);
                return WeightDistribution.Uniform(-bound, bound);
            case "untruncated_normal":
                return WeightDistribution.Normal(0, Math.Sqrt(variance));
            default:
                return WeightDistribution.TruncatedNormal(0, Math.Sqrt(variance) / NormalCurve.TruncatedStd);
        }
    }
}

using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// The initializers of TensorFlow 1: tf.* and tf.contrib.layers.*. Both modules have a variance_scaling_initializer; without a
/// module the name means contrib's, as it did to most, and <c>variance_scaling</c> the other.
/// </summary>
internal static class TensorFlow1Initializers
{
    private static readonly FrameworkRules Rules = TensorFlowRules.Instance;
    private static readonly NumberParameter Mean = new("mean", 0);
    private static readonly NumberParameter Std = new("stddev", 1, NumberRange.NotNegative);
    private static readonly NumberParameter Gain = new("gain", 1);

    public static IReadOnlyList<InitializerType> Types { get; } =
    [
        Named("constant", "constant_initializer", ShapelessInitializer.Constant(Rules), new NumberParameter("value", 0)),
        Named("glorot_normal_initializer", "glorot_normal", VarianceScalingInitializer.Of(1, "fan_avg", "truncated_normal")),
        Named("glorot_uniform_initializer", "glorot_uniform", VarianceScalingInitializer.Of(1, "fan_avg", "uniform")),
        Named("he_normal", "he_normal_initializer", VarianceScalingInitializer.Of(2, "fan_in", "truncated_normal")),
        Named("he_uniform", "he_uniform_initializer", VarianceScalingInitializer.Of(2, "fan_in", "uniform")),
        Named("identity", "identity_initializer", given => new IdentityInitializer(given, Rules, given.Number("gain")), Gain),
        Named("lecun_normal", "lecun_normal_initializer", VarianceScalingInitializer.Of(1, "fan_in", "truncated_normal")),
        Named("lecun_uniform", "lecun_uniform_initializer", VarianceScalingInitializer.Of(1, "fan_in", "uniform")),
        Named("ones", "ones_initializer", ShapelessInitializer.Constant(Rules, 1)),
        Named("orthogonal", "orthogonal_initializer", given => new OrthogonalInitializer(given), Gain),
        Named("random_normal", "random_normal_initializer", ShapelessInitializer.Normal(Rules), Mean, Std),
        Named(
            "random_uniform", "random_uniform_initializer",
            ShapelessInitializer.Uniform(Rules), new NumberParameter("minval", 0), new NumberParameter("maxval", 1)),
        Named("truncated_normal", "truncated_normal_initializer", ShapelessInitializer.TruncatedNormal(Rules), Mean, Std),
        Named(
            "uniform_unit_scaling", "uniform_unit_scaling_initializer",
            given => new UniformUnitScalingInitializer(given), new NumberParameter("factor", 1, NumberRange.AboveZero)),
        Named("variance_scaling", "tf.variance_scaling_initializer", VarianceScalingInitializer.Create, VarianceScalingInitializer.Parameters),
        new("tf1", "variance_scaling_initializer", ContribVarianceScalingInitializer.Create, ContribVarianceScalingInitializer.Parameters),
        new("tf1", "xavier_initializer", ContribVarianceScalingInitializer.Xavier, new FlagParameter("uniform", true)),
        new("tf1", "xavier_initializer_conv2d", ContribVarianceScalingInitializer.Xavier, new FlagParameter("uniform", true)),
        Named("zeros", "zeros_initializer", ShapelessInitializer.Constant(Rules, 0)),
    ];

    private static InitializerType Named(string name, string alias, Func<ArgumentList, Initializer> create, params Parameter[] parameters) =>
        new("tf1", name, create, parameters) { Aliases = [alias] };
}

using PortKit.Initializers.Specs;
using PortKit.Initializers.TensorFlow;

namespace PortKit.Initializers.Keras;

/// <summary>The initializers of Keras, which are those of TensorFlow 2. They differ from TensorFlow 1's by their defaults.</summary>
internal static class KerasInitializers
{
    private static readonly FrameworkRules Rules = TensorFlowRules.Instance;
    private static readonly NumberParameter Mean = new("mean", 0);
    private static readonly NumberParameter Std = new("stddev", 0.05, NumberRange.NotNegative);
    private static readonly NumberParameter Min = new("minval", -0.05);
    private static readonly NumberParameter Max = new("maxval", 0.05);
    private static readonly NumberParameter Gain = new("gain", 1);

    public static IReadOnlyList<InitializerType> Types { get; } =
    [
        new("keras", "Constant", ShapelessInitializer.Constant(Rules), new NumberParameter("value", 0)),
        new("keras", "GlorotNormal", VarianceScalingInitializer.Of(1, "fan_avg", "truncated_normal")),
        new("keras", "GlorotUniform", VarianceScalingInitializer.Of(1, "fan_avg", "uniform")),
        new("keras", "HeNormal", VarianceScalingInitializer.Of(2, "fan_in", "truncated_normal")),
        new("keras", "HeUniform", VarianceScalingInitializer.Of(2, "fan_in", "uniform")),
        new("keras", "Identity", given => new IdentityInitializer(given, Rules, given.Number("gain")), Gain) { Aliases = ["IdentityInitializer"] },
        new("keras", "LecunNormal", VarianceScalingInitializer.Of(1, "fan_in", "truncated_normal")),
        new("keras", "LecunUniform", VarianceScalingInitializer.Of(1, "fan_in", "uniform")),
        new("keras", "Ones", ShapelessInitializer.Constant(Rules, 1)) { Aliases = ["one"] },
        new("keras", "Orthogonal", given => new OrthogonalInitializer(given), Gain) { Aliases = ["OrthogonalInitializer"] },
        new("keras", "RandomNormal", ShapelessInitializer.Normal(Rules), Mean, Std) { Aliases = ["normal"] },
        new("keras", "RandomUniform", ShapelessInitializer.Uniform(Rules), Min, Max) { Aliases = ["uniform"] },
        new("keras", "TruncatedNormal", ShapelessInitializer.TruncatedNormal(Rules), Mean, Std),
        new("keras", "VarianceScaling", VarianceScalingInitializer.Create, VarianceScalingInitializer.Parameters),
        new("keras", "Zeros", ShapelessInitializer.Constant(Rules, 0)) { Aliases = ["zero"] },
    ];
}

using PortKit.Initializers.Specs;
using PortKit.Initializers.TensorFlow;

namespace PortKit.Initializers.Glorot;

/// <summary>
/// The two formulas named after Glorot and Bengio, 2010, without a framework: uniform up to sqrt(6 / (fan-in + fan-out))
/// before tanh, and up to four times as much before a logistic sigmoid. Shapes are as for TensorFlow: inputs before outputs.
/// </summary>
internal sealed class GlorotInitializer(ArgumentList arguments, double factor) : FrameworkInitializer(arguments, TensorFlowRules.Instance)
{
    public static IReadOnlyList<InitializerType> Types { get; } =
    [
        new("glorot", "sigmoid", given => new GlorotInitializer(given, 4)),
        new("glorot", "tanh", given => new GlorotInitializer(given, 1)),
    ];

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        var (fanIn, fanOut) = TensorFlowRules.FansOf(dims);
        var bound = factor * Math.Sqrt(6.0 / (fanIn + fanOut));
        return WeightDistribution.Uniform(-bound, bound);
    }
}

using PortKit.Initializers.Specs;
using PortKit.Initializers.TensorFlow;

namespace PortKit.Initializers.PrettyTensor;

/// <summary>
/// PrettyTensor's <c>xavier_init</c> (prettytensor/layers.py): uniform up to sqrt(6 / (fan-in + fan-out)), or normal with a standard
/// deviation of sqrt(3 / (fan-in + fan-out)), truncated at two of them without a correction. The fans, which are its first two
/// arguments there, are taken from the shape.
/// </summary>
internal sealed class PrettyTensorXavier(ArgumentList arguments) : FrameworkInitializer(arguments, TensorFlowRules.Instance)
{
    private readonly bool _uniform = arguments.Flag("uniform");

    public static IReadOnlyList<InitializerType> Types { get; } =
    [
        new("prettytensor", "xavier_init", given => new PrettyTensorXavier(given), new FlagParameter("uniform", true)),
    ];

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        var (fanIn, fanOut) = TensorFlowRules.FansOf(dims);
        double sum = fanIn + fanOut;
        return _uniform
            ? WeightDistribution.Uniform(-Math.Sqrt(6 / sum), Math.Sqrt(6 / sum))
            : WeightDistribution.TruncatedNormal(0, Math.Sqrt(3 / sum));
    }
}

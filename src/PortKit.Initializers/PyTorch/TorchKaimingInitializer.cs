using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// <c>kaiming_uniform_</c> and <c>kaiming_normal_</c>: a standard deviation of gain / sqrt(fan), the gain that of the nonlinearity
/// (torch.nn.init.calculate_gain), uniform or normal and not truncated. Computed in doubles in PyTorch's order; the numbers have
/// PyTorch's bits.
/// </summary>
internal sealed class TorchKaimingInitializer(ArgumentList arguments, bool uniform) : FrameworkInitializer(arguments, TorchRules.Instance)
{
    private readonly double _gain = Gain(arguments.Word("nonlinearity"), arguments.Number("a"));
    private readonly bool _byFanOut = arguments.Word("mode") == "fan_out";

    /// <summary>The parameters; <c>a</c> is the slope below zero, of which only leaky_relu's gain makes use.</summary>
    public static Parameter[] Parameters { get; } =
    [
        new NumberParameter("a", 0),
        new WordParameter("mode", "fan_in", "fan_out"),
        new WordParameter(
            "nonlinearity", "leaky_relu", "relu", "selu", "tanh", "sigmoid", "linear",
            "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
    ];

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) =>
        TensorShape.ValidateRank(dims, 2, int.MaxValue, Name);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        var (fanIn, fanOut) = TorchRules.FansOf(dims);
        var std = _gain / Math.Sqrt(_byFanOut ? fanOut : fanIn);
        var bound = Math.Sqrt(3.0) * std;
        return uniform ? WeightDistribution.Uniform(-bound, bound) : WeightDistribution.Normal(0, std);
    }

    private static double Gain(string nonlinearity, double slope) => nonlinearity switch
    {
        "tanh" => 5.0 / 3,
        "relu" => Math.Sqrt(2.0),
        "leaky_relu" => Math.Sqrt(2.0 / (1 + slope * slope)),
        "selu" => 3.0 / 4,
        _ => 1,
    };
}

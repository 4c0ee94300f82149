using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// <c>xavier_uniform_</c> and <c>xavier_normal_</c>: a standard deviation of gain * sqrt(2 / (fan-in + fan-out)), uniform or normal and
/// not truncated. Computed in doubles in PyTorch's order; the numbers have PyTorch's bits.
/// </summary>
internal sealed class TorchXavierInitializer(ArgumentList arguments, bool uniform) : FrameworkInitializer(arguments, TorchRules.Instance)
{
    private readonly double _gain = arguments.Number("gain");

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) =>
        TensorShape.ValidateRank(dims, 2, int.MaxValue, Name);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims)
    {
        var (fanIn, fanOut) = TorchRules.FansOf(dims);
        var std = _gain * Math.Sqrt(2.0 / (fanIn + fanOut));
        var bound = Math.Sqrt(3.0) * std;
        return uniform ? WeightDistribution.Uniform(-bound, bound) : WeightDistribution.Normal(0, std);
    }
}

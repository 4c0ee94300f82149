using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary><c>eye_</c>: ones on the main diagonal of a matrix, and zero elsewhere. It draws nothing.</summary>
internal sealed class TorchEyeInitializer(ArgumentList arguments) : FrameworkInitializer(arguments, TorchRules.Instance)
{
    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => TensorShape.ValidateRank(dims, 2, 2, Name);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) =>
        WeightDistribution.Placed(1, 1.0 / Math.Max(dims[0], dims[1]));

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        for (var i = 0; i < Math.Min(dims[0], dims[1]); i++)
            values[i * dims[1] + i] = 1f;
    }
}

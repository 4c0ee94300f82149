using PortKit.Initializers.Specs;

namespace PortKit.Initializers;

/// <summary>
/// Identity of Keras and TensorFlow, <c>eye_</c> of PyTorch: the gain on the main diagonal of a matrix, square or not, and zero elsewhere. It
/// draws nothing.
/// </summary>
internal sealed class IdentityInitializer(ArgumentList arguments, FrameworkRules rules, double gain) : FrameworkInitializer(arguments, rules)
{
    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => TensorShape.ValidateRank(dims, 2, 2, Name);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) =>
        WeightDistribution.Placed(gain, 1.0 / Math.Max(dims[0], dims[1]));

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        for (var i = 0; i < Math.Min(dims[0], dims[1]); i++)
            values[i * dims[1] + i] = (float)gain;
    }
}

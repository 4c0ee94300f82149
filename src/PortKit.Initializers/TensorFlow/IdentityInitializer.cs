using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// Identity of Keras and TensorFlow: the gain on the main diagonal of a matrix, square or not, and zero elsewhere. It draws
/// nothing.
/// </summary>
internal sealed class IdentityInitializer(ArgumentList arguments) : TensorFlowInitializer(arguments)
{
    private readonly double _gain = arguments.Number("gain");

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => TensorShape.ValidateRank(dims, 2, 2, Name);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) =>
        WeightDistribution.Placed(_gain, 1.0 / Math.Max(dims[0], dims[1]));

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        for (int i = 0; i < Math.Min(dims[0], dims[1]); i++)
            values[i * dims[1] + i] = (float)_gain;
    }
}

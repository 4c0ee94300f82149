using PortKit.Initializers.Orthogonal;
using PortKit.Initializers.Random;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.TensorFlow;

/// <summary>
/// Orthogonal of Keras and TensorFlow (after Saxe, McClelland and Ganguli, 2013): the shape is taken for a matrix whose columns are
/// the last axis. Columns, or rows where there are fewer of those, are orthonormal, times the gain.
/// </summary>
internal sealed class OrthogonalInitializer(ArgumentList arguments) : FrameworkInitializer(arguments, TensorFlowRules.Instance)
{
    private readonly double _gain = arguments.Number("gain");

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) =>
        TensorShape.ValidateRank(dims, 2, int.MaxValue, Name) ?? OrthonormalMatrix.Validate(TensorShape.Product(dims[..^1]), dims[^1], dims);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) =>
        WeightDistribution.Orthogonal(_gain, Math.Max(TensorShape.Product(dims[..^1]), dims[^1]));

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        // TensorFlow draws the matrix upright, whichever way it is to lie.
        var columns = dims[^1];
        var rows = values.Length / columns;
        BoostNormals.Create(BoostEra.Ziggurat2, 0f, 1f).Fill(new Mt19937(seed), values);
        var vectors = OrthonormalMatrix.OfColumns(values, Math.Max(rows, columns), Math.Min(rows, columns));
        if (rows >= columns)
            vectors.CopyAsColumns(values, _gain);
        else
            vectors.CopyAsRows(values, _gain);
    }
}

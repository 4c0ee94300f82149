using PortKit.Initializers.Orthogonal;
using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// <c>orthogonal_</c> (after Saxe, McClelland and Ganguli, 2013): the tensor is taken for a matrix whose rows are the first axis. Rows,
/// or columns where there are fewer of those, are orthonormal, times the gain. The matrix that it starts from has PyTorch's
/// bits; LAPACK's decomposition has other last bits.
/// </summary>
internal sealed class TorchOrthogonalInitializer(ArgumentList arguments) : FrameworkInitializer(arguments, TorchRules.Instance)
{
    private readonly double _gain = arguments.Number("gain");

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) =>
        TensorShape.ValidateRank(dims, 2, int.MaxValue, Name) ?? OrthonormalMatrix.Validate(dims[0], TensorShape.Product(dims[1..]), dims);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) =>
        WeightDistribution.Orthogonal(_gain, Math.Max(dims[0], TensorShape.Product(dims[1..])));

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        var rows = dims[0];
        var columns = values.Length / rows;
        new TorchGenerator(seed, options.TorchCpu).FillNormal(values, 0, 1);
        if (rows < columns)
            OrthonormalMatrix.OfRows(values, rows, columns).CopyAsRows(values, _gain);
        else
            OrthonormalMatrix.OfColumns(values, rows, columns).CopyAsColumns(values, _gain);
    }
}

using PortKit.Initializers.Specs;

namespace PortKit.Initializers.PyTorch;

/// <summary>
/// <c>sparse_</c> (after Martens, 2010): normal numbers of a matrix, of which in each column the same number of places, the sparsity
/// times the rows rounded up, is made zero. The normal numbers have PyTorch's bits; which of them become zero is drawn in
/// another way.
/// </summary>
internal sealed class TorchSparseInitializer(ArgumentList arguments) : FrameworkInitializer(arguments, TorchRules.Instance)
{
    private readonly double _sparsity = arguments.Number("sparsity");
    private readonly double _std = arguments.Number("std");

    private protected override InitializerProblem? ValidateShape(ReadOnlySpan<int> dims) => TensorShape.ValidateRank(dims, 2, 2, Name);

    private protected override WeightDistribution Describe(ReadOnlySpan<int> dims) =>
        WeightDistribution.SparseNormal(0, _std, 1 - (double)ZerosOf(dims[0]) / dims[0]);

    private protected override void Fill(Span<float> values, ReadOnlySpan<int> dims, uint seed, InitializerOptions options)
    {
        var (rows, columns) = (dims[0], dims[1]);
        var generator = new TorchGenerator(seed, options.TorchCpu);
        generator.FillNormal(values, 0, _std);
        int[] order = [.. Enumerable.Range(0, rows)];
        for (var column = 0; column < columns; column++)
        {
            // The first steps of Fisher and Yates' shuffle. That the order is left over from the column before does no harm.
            for (var i = 0; i < ZerosOf(rows); i++)
            {
                var other = i + generator.NextBelow(rows - i);
                (order[i], order[other]) = (order[other], order[i]);
                values[order[i] * columns + column] = 0f;
            }
        }
    }

    private int ZerosOf(int rows) => (int)Math.Ceiling(_sparsity * rows);
}

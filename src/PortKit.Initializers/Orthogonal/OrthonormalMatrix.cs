using System.Runtime.Intrinsics;

namespace PortKit.Initializers.Orthogonal;

/// <summary>
/// Vectors made orthonormal by Gram and Schmidt's method in doubles: the Q of the QR decomposition whose R has a positive diagonal,
/// which is unique, and so what LAPACK gives once signs are put right. From independent normal numbers it is uniform over all
/// such matrices.
/// <para>
/// To go through memory less often, the first half of the vectors is made orthonormal, the second half is freed of the first half's
/// directions, twice, and then made orthonormal in the same way. Sums have the same order on every machine.
/// </para>
/// </summary>
internal sealed class OrthonormalMatrix
{
    private const int PanelLength = 64;
    private const int MostValues = 1 << 28;

    private readonly double[] _vectors;
    private readonly double[] _products;
    private readonly int _count;
    private readonly int _length;
    private readonly int _stride;

    private OrthonormalMatrix(int count, int length)
    {
        _count = count;
        _length = length;
        _stride = (length + VectorPanel.Lanes - 1) / VectorPanel.Lanes * VectorPanel.Lanes;
        // What lies between length and stride stays zero, so that no loop has an odd end.
        _vectors = new double[count * _stride];
        _products = new double[PanelLength * Math.Max(1, count / 2)];
    }

    /// <summary>A problem if the matrix is too large to be worked out, in 2 GiB of doubles.</summary>
    public static InitializerProblem? Validate(long rows, long columns, ReadOnlySpan<int> dims) => rows * columns <= MostValues
        ? null
        : TensorShape.Problem($"An orthogonal tensor must have at most {MostValues} values", dims);

    /// <summary>Makes the columns of a matrix orthonormal.</summary>
    /// <param name="matrix">The matrix in C order.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns; not above <paramref name="rows"/>.</param>
    public static OrthonormalMatrix OfColumns(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        var result = new OrthonormalMatrix(columns, rows);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                result._vectors[column * result._stride + row] = matrix[row * columns + column];
        }

        result.Orthonormalise(0, columns);
        return result;
    }

    /// <summary>Makes the rows of a matrix orthonormal.</summary>
    /// <param name="matrix">The matrix in C order.</param>
    /// <param name="rows">The number of rows; not above <paramref name="columns"/>.</param>
    /// <param name="columns">The number of columns.</param>
    public static OrthonormalMatrix OfRows(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        var result = new OrthonormalMatrix(rows, columns);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                result._vectors[row * result._stride + column] = matrix[row * columns + column];
        }

        result.Orthonormalise(0, rows);
        return result;
    }

    /// <summary>Writes the vectors, times a gain, as the rows of a matrix.</summary>
    public void CopyAsRows(Span<float> matrix, double gain)
    {
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < _length; j++)
                matrix[i * _length + j] = (float)(_vectors[i * _stride + j] * gain);
        }
    }

    /// <summary>Writes the vectors, times a gain, as the columns of a matrix.</summary>
    public void CopyAsColumns(Span<float> matrix, double gain)
    {
        for (var j = 0; j < _length; j++)
        {
            for (var i = 0; i < _count; i++)
                matrix[j * _count + i] = (float)(_vectors[i * _stride + j] * gain);
        }
    }

    private void Orthonormalise(int first, int end)
    {
        if (end - first == 1)
        {
            Normalise(_vectors.AsSpan(first * _stride, _stride));
            return;
        }

        var middle = first + (end - first) / 2;
        Orthonormalise(first, middle);
        for (var panel = middle; panel < end; panel += PanelLength)
        {
            var panelEnd = Math.Min(panel + PanelLength, end);
            Free(panel, panelEnd, first, middle);
            Free(panel, panelEnd, first, middle);
        }

        Orthonormalise(middle, end);
    }

    // Takes the directions of some orthonormal vectors out of a panel of others.
    private void Free(int panel, int panelEnd, int first, int end)
    {
        var others = new VectorPanel(_vectors.AsSpan(first * _stride, (end - first) * _stride), end - first, _stride);
        var own = new VectorPanel(_vectors.AsSpan(panel * _stride, (panelEnd - panel) * _stride), panelEnd - panel, _stride);
        var products = _products.AsSpan(0, own.Count * others.Count);
        own.Multiply(others, products);
        own.Subtract(others, products);
    }

    // A vector of nothing but zeros, which normal numbers make hardly ever, stays as it is, as in the frameworks.
    private static void Normalise(Span<double> vector)
    {
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < vector.Length; i += Vector256<double>.Count)
        {
            var part = Vector256.Create((ReadOnlySpan<double>)vector[i..]);
            sum = Vector256.FusedMultiplyAdd(part, part, sum);
        }

        var norm = Math.Sqrt(VectorPanel.Sum(sum));
        if (norm == 0)
            return;
        for (var i = 0; i < vector.Length; i++)
            vector[i] /= norm;
    }
}

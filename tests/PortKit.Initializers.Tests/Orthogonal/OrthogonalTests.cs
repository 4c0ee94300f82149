namespace PortKit.Initializers.Tests.Orthogonal;

public sealed class OrthogonalTests
{
    public static TheoryData<string, int[]> Shapes => new()
    {
        { "keras:Orthogonal", [7, 7, 3, 64] },
        { "keras:Orthogonal", [3, 3, 64, 7] },
        { "keras:Orthogonal", [50, 80] },
        { "keras:Orthogonal", [80, 50] },
        { "keras:Orthogonal", [300, 300] },
        { "keras:Orthogonal", [1, 1] },
        { "keras:Orthogonal", [1, 9] },
        { "keras:Orthogonal", [3, 3, 96, 1] },
        { "tf1:orthogonal", [1000, 4096] },
        { "tf1:orthogonal", [131, 67] },
        { "pytorch:orthogonal_", [64, 3, 7, 7] },
        { "pytorch:orthogonal_", [7, 64, 3, 3] },
        { "pytorch:orthogonal_", [500, 80] },
        { "pytorch:orthogonal_", [67, 131] },
        { "pytorch:orthogonal_", [257, 257] },
        { "pytorch:orthogonal_", [96, 1, 3, 3] },
    };

    [Theory]
    [MemberData(nameof(Shapes), DisableDiscoveryEnumeration = true)]
    public void The_shorter_side_is_orthonormal(string spec, int[] dims)
    {
        var initializer = InitializerDistributionTests.Read(spec);
        float[] values = initializer.Fill(dims, 11);
        int rows = initializer.Framework == "pytorch" ? dims[0] : values.Length / dims[^1];
        int columns = values.Length / rows;
        double error = 0;
        // Beside the diagonal, some of the pairs of a large matrix stand for all.
        int count = Math.Min(rows, columns);
        int step = Math.Max(1, count / 100);
        for (int i = 0; i < count; i += step)
        {
            for (int j = 0; j < count; j++)
                error = Math.Max(error, Math.Abs(Product(values, rows, columns, i, j) - (i == j ? 1 : 0)));
        }
        Assert.InRange(error, 0, 1e-5);
    }

    [Fact]
    public void The_gain_scales_and_a_negative_one_turns_round()
    {
        float[] plain = InitializerDistributionTests.Read("keras:Orthogonal").Fill([20, 30], 5);
        float[] scaled = InitializerDistributionTests.Read("keras:Orthogonal(-2)").Fill([20, 30], 5);

        Assert.Equal(plain.Select(value => -2 * value), scaled);
    }

    [Fact]
    public void It_is_Gram_and_Schmidts_matrix_of_PyTorchs_normal_numbers()
    {
        float[] start = InitializerDistributionTests.Read("pytorch:normal_").Fill([40, 70], 5);
        double[][] rows = [.. start.Chunk(70).Select(row => row.Select(value => (double)value).ToArray())];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < 2 * i; j++)
            {
                double product = rows[i].Zip(rows[j % i], (a, b) => a * b).Sum();
                rows[i] = [.. rows[i].Zip(rows[j % i], (a, b) => a - product * b)];
            }
            double norm = Math.Sqrt(rows[i].Sum(value => value * value));
            rows[i] = [.. rows[i].Select(value => value / norm)];
        }

        float[] values = InitializerDistributionTests.Read("pytorch:orthogonal_").Fill([40, 70], 5);

        double[] expected = [.. rows.SelectMany(row => row)];
        Assert.InRange(expected.Zip(values, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-7);
    }

    [Theory]
    [InlineData("keras:Orthogonal", new[] { 4096 })]
    [InlineData("pytorch:orthogonal_", new[] { 4096 })]
    [InlineData("pytorch:orthogonal_", new int[0])]
    public void A_vector_is_refused(string spec, int[] dims)
    {
        var initializer = InitializerDistributionTests.Read(spec);

        Assert.Contains("needs a shape with at least 2 axes. Found shape (", initializer.Validate(dims)!.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => initializer.Fill(dims, 0));
        Assert.Throws<ArgumentException>(() => initializer.Distribution(dims));
    }

    [Fact]
    public void A_matrix_too_large_to_be_worked_out_is_refused() => Assert.Equal(
        "An orthogonal tensor must have at most 268435456 values. Found shape (16385, 16384).",
        InitializerDistributionTests.Read("keras:Orthogonal").Validate([16385, 16384])?.ToString());

    // Of two vectors of the shorter side.
    private static double Product(float[] values, int rows, int columns, int a, int b)
    {
        double sum = 0;
        if (rows <= columns)
        {
            for (int k = 0; k < columns; k++)
                sum += (double)values[a * columns + k] * values[b * columns + k];
        }
        else
        {
            for (int k = 0; k < rows; k++)
                sum += (double)values[k * columns + a] * values[k * columns + b];
        }
        return sum;
    }
}

using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests;

/// <summary>The initializers whose values depend on their places, value by value.</summary>
public sealed class StructuredInitializerTests
{
    [Theory]
    [InlineData("keras:Identity(2)", new[] { 2, 3 }, new float[] { 2, 0, 0, 0, 2, 0 })]
    [InlineData("keras:Identity", new[] { 3, 2 }, new float[] { 1, 0, 0, 1, 0, 0 })]
    [InlineData("tf1:identity(-1)", new[] { 2, 2 }, new float[] { -1, 0, 0, -1 })]
    [InlineData("pytorch:eye_", new[] { 2, 3 }, new float[] { 1, 0, 0, 0, 1, 0 })]
    [InlineData("pytorch:dirac_", new[] { 2, 2, 3 }, new float[] { 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 })]
    [InlineData("pytorch:dirac_", new[] { 1, 2, 2 }, new float[] { 0, 1, 0, 0 })]
    [InlineData("pytorch:dirac_(2)", new[] { 4, 1, 1 }, new float[] { 1, 0, 1, 0 })]
    [InlineData("pytorch:dirac_(groups=2)", new[] { 4, 3, 1 }, new float[] { 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0 })]
    [InlineData("pytorch:dirac_", new[] { 1, 1, 2, 3 }, new float[] { 0, 0, 0, 0, 1, 0 })]
    [InlineData("pytorch:dirac_", new[] { 1, 1, 1, 3, 2 }, new float[] { 0, 0, 0, 1, 0, 0 })]
    [InlineData("caffe:bilinear", new[] { 1, 1, 2, 2 }, new[] { 0.25f, 0.25f, 0.25f, 0.25f })]
    public void Values_stand_where_the_framework_puts_them(string spec, int[] dims, float[] values)
    {
        var initializer = InitializerDistributionTests.Read(spec);
        var distribution = initializer.Distribution(dims);

        Assert.Equal(values, initializer.Fill(dims, 0));
        Assert.Equal(values.Average(), distribution.Mean, 6);
        Assert.Equal(Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2))), distribution.Std, 6);
    }

    [Theory]
    [InlineData(1, 1f)]
    [InlineData(2, 1f, 0f)]
    [InlineData(3, 0.25f, 0.75f, 0.75f)]
    [InlineData(4, 0.25f, 0.75f, 0.75f, 0.25f)]
    [InlineData(6, 1 / 3f, 2 / 3f, 1f, 2 / 3f, 1 / 3f, 0f)]
    [InlineData(7, 0.125f, 0.375f, 0.625f, 0.875f, 0.875f, 0.625f, 0.375f)]
    public void A_bilinear_kernel_of_the_release_has_its_centre(int size, params float[] row)
    {
        var options = new InitializerOptions { Caffe = CaffeVersion.Release1 };
        var initializer = InitializerDistributionTests.Read("caffe:bilinear");
        var spec = new CaffeFillerSpec { Type = "bilinear", Caffe = CaffeVersion.Release1 };
        int[] dims = [2, 1, size, size];
        var values = spec.Fill(dims, new Mt19937(0));
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(row[i / size % size] * row[i % size], values[i], 1e-6f);
        Assert.Equal(values, initializer.Fill(dims, 0, options));
        foreach (var theory in new[] { spec.Distribution(dims), initializer.Distribution(dims, options) })
        {
            Assert.Equal(values.Average(), theory.Mean, 6);
            Assert.Equal(Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2))), theory.Std, 6);
        }
    }

    [Fact]
    public void The_versions_differ_in_the_kernels_that_they_say()
    {
        for (var size = 1; size <= 40; size++)
        {
            var spec = new CaffeFillerSpec { Type = "bilinear" };
            int[] dims = [1, 1, size, size];
            var same = spec.Fill(dims, new Mt19937(0)).SequenceEqual((spec with { Caffe = CaffeVersion.Release1 }).Fill(dims, new Mt19937(0)));
            Assert.Equal(size % 4 is 2 or 3, !same);
            Assert.Equal(!same, spec.DependsOnCaffe(dims));
        }

        Assert.False(new CaffeFillerSpec { Type = "xavier" }.DependsOnCaffe([2, 2, 2, 2]));
        Assert.False(new CaffeFillerSpec { Type = "no such" }.DependsOnCaffe([2, 2, 2, 2]));
    }

    [Theory]
    [InlineData("keras:Identity", new[] { 2, 3, 4 }, "Identity needs a shape with 2 axes. Found shape (2, 3, 4).")]
    [InlineData("pytorch:eye_", new[] { 2 }, "eye_ needs a shape with 2 axes. Found shape (2).")]
    [InlineData("pytorch:sparse_(0.1)", new[] { 2, 3, 1, 1 }, "sparse_ needs a shape with 2 axes. Found shape (2, 3, 1, 1).")]
    [InlineData("pytorch:dirac_", new[] { 2, 3 }, "dirac_ needs a shape with 3 to 5 axes. Found shape (2, 3).")]
    [InlineData("pytorch:dirac_", new[] { 2, 3, 1, 1, 1, 1 }, "dirac_ needs a shape with 3 to 5 axes. Found shape (2, 3, 1, 1, 1, 1).")]
    [InlineData("pytorch:dirac_(3)", new[] { 4, 3, 1 }, "dirac_ needs a first axis that its 3 groups divide. Found shape (4, 3, 1).")]
    [InlineData("pytorch:xavier_uniform_", new[] { 4 }, "xavier_uniform_ needs a shape with at least 2 axes. Found shape (4).")]
    [InlineData("pytorch:kaiming_normal_", new int[0], "kaiming_normal_ needs a shape with at least 2 axes. Found shape ().")]
    [InlineData("caffe:bilinear", new[] { 4, 4 }, "A bilinear filler needs a blob with 4 axes. Found shape (4, 4).")]
    [InlineData("caffe:gaussian(sparse=5)", new[] { 4, 4 }, "sparse must be at most the blob's first dimension, 4. Found 5.")]
    [InlineData("keras:Zeros", new[] { 4, 0 }, "A tensor to be filled must have at least one value. Found shape (4, 0).")]
    [InlineData("keras:Zeros", new[] { 65536, 65536 }, "A tensor must have at most 2147483591 values. Found shape (65536, 65536).")]
    [InlineData("keras:Zeros", new[] { int.MaxValue, int.MaxValue, int.MaxValue }, "A tensor must have at most 2147483591 values. Found shape (2147483647, 2147483647, 2147483647).")]
    public void A_shape_that_does_not_suit_is_refused(string spec, int[] dims, string text)
    {
        var initializer = InitializerDistributionTests.Read(spec);

        Assert.Equal(text, initializer.Validate(dims)?.ToString());
        Assert.StartsWith(text, Assert.Throws<ArgumentException>(() => initializer.Fill(dims, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sparse_makes_the_same_number_of_zeros_in_each_column()
    {
        float[] values = InitializerDistributionTests.Read("pytorch:sparse_(0.31, std=2)").Fill([10, 50], 4);
        float[] normal = InitializerDistributionTests.Read("pytorch:normal_(0, 2)").Fill([10, 50], 4);

        var places = new HashSet<int>();
        for (int column = 0; column < 50; column++)
        {
            int[] zeros = [.. Enumerable.Range(0, 10).Where(row => values[row * 50 + column] == 0)];
            Assert.Equal(4, zeros.Length);
            places.UnionWith(zeros);
        }
        Assert.Equal(10, places.Count);
        Assert.All(values.Index().Where(place => place.Item != 0), place => Assert.Equal(normal[place.Index], place.Item));
    }

    [Theory]
    [InlineData("pytorch:sparse_(1)", 0f)]
    [InlineData("keras:RandomNormal(3, 0)", 3f)]
    [InlineData("keras:TruncatedNormal(3, 0)", 3f)]
    [InlineData("keras:RandomUniform(3, 3)", 3f)]
    [InlineData("pytorch:uniform_(3, 3)", 3f)]
    [InlineData("pytorch:normal_(3, 0)", 3f)]
    public void Ranges_without_width_give_one_value(string spec, float value) =>
        Assert.All(InitializerDistributionTests.Read(spec).Fill([20, 30], 4), found => Assert.Equal(value, found));

    [Fact]
    public void Caffes_fills_are_Caffes()
    {
        var spec = new CaffeFillerSpec { Type = "msra", VarianceNorm = VarianceNorm.Average };
        var initializer = InitializerDistributionTests.Read("caffe:msra(average)");
        Assert.True(BoostVersion.TryParse("1.58", out var boost));

        Assert.Equal(spec.Fill([20, 30, 5], new(9)), initializer.Fill([20, 30, 5], 9));
        Assert.Equal(spec.Fill([20, 30, 5], new(9), boost, fma: true), initializer.Fill([20, 30, 5], 9, new() { Boost = boost, CaffeFma = true }));
    }
}

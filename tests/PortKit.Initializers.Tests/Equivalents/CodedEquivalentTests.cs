using PortKit.Initializers.Caffe;
using PortKit.Initializers.Equivalents;

namespace PortKit.Initializers.Tests.Equivalents;

/// <summary>Fillers for which no framework has an initializer: the piece of code that stands in.</summary>
public sealed class CodedEquivalentTests
{
    private static readonly CaffeFillerSpec Sparse = new() { Type = "gaussian", Mean = 0.5f, Std = 0.1f, Sparse = 15 };

    [Fact]
    public void The_moments_of_a_sparse_gaussian()
    {
        // 15 of 60 rows: a quarter is kept.
        var wanted = Sparse.Distribution([60, 10]);
        Assert.Equal((0.25f, 0.125), ((float)wanted.KeptShare, wanted.Mean));
        Assert.Equal(Math.Sqrt((0.25 * (0.01 + 0.25)) - (0.125 * 0.125)), wanted.Std, 1e-7);
    }

    [Theory]
    [InlineData(Framework.TensorFlow1, "lambda shape, dtype=None, partition_info=None: tf.random_normal(shape, 0.5, 0.1) * tf.cast(tf.random_uniform(shape) < 0.25, tf.float32)")]
    [InlineData(Framework.Keras, "lambda shape, dtype=None: tf.random.normal(shape, 0.5, 0.1) * tf.cast(tf.random.uniform(shape) < 0.25, tf.float32)")]
    [InlineData(Framework.PyTorch, "with torch.no_grad(): nn.init.normal_(w, 0.5, 0.1).mul_(torch.rand_like(w) < 0.25)")]
    [InlineData(Framework.Onnx, "Mul(RandomNormal(mean=0.5, scale=0.1, shape=[60, 10]), Bernoulli(ConstantOfShape([60, 10], value=0.25)))")]
    public void A_sparse_gaussian(Framework framework, string call)
    {
        int[] dims = framework is Framework.TensorFlow1 or Framework.Keras ? [10, 60] : [60, 10];
        var equivalent = Equivalent.Of(new FilledBlob(Sparse, [60, 10], BlobUse.Matrix), new PortedArray(framework, dims));
        Assert.Equal(call, Assert.Single(equivalent.Calls).Text);
        Assert.Equal([PortTrap.NoInitializer], equivalent.Warnings.Select(warning => warning.Trap));
    }

    [Fact]
    public void PyTorchs_own_sparse_initializer_is_near_where_the_mean_is_0()
    {
        var blob = new FilledBlob(Sparse with { Mean = 0f }, [60, 10], BlobUse.Matrix);
        var calls = Equivalent.Of(blob, new PortedArray(Framework.PyTorch, [60, 10])).Calls;
        Assert.Equal([true, false], calls.Select(call => call.IsExact));
        Assert.Equal("nn.init.sparse_(w, sparsity=0.75, std=0.1)", calls[1].Text);
    }

    [Theory]
    [InlineData(Framework.Keras, 4, new[] { 3 }, "[0, 1, 2]")]
    [InlineData(Framework.Keras, 4, new[] { 2, 3 }, "[0, 1]")]
    [InlineData(Framework.TensorFlow1, 2, new[] { 0 }, "[1]")]
    [InlineData(Framework.PyTorch, 4, new[] { 0 }, "[1, 2, 3]")]
    [InlineData(Framework.PyTorch, 2, new[] { 1 }, "[0]")]
    [InlineData(Framework.Onnx, 4, new[] { 0 }, "[1, 2, 3]")]
    public void The_rows_of_a_unit_ball_lie_where_the_framework_has_them(Framework framework, int rank, int[] rows, string axes)
    {
        var blob = new FilledBlob(new CaffeFillerSpec { Type = "positive_unitball" }, [6, 5, 2, 2], BlobUse.Kernel);
        var call = Assert.Single(Equivalent.Of(blob, new PortedArray(framework, [.. Enumerable.Repeat(5, rank)]) { RowAxes = rows }).Calls);
        Assert.Contains(axes, call.Text, StringComparison.Ordinal);
        Assert.Equal(1.0 / 20, blob.Filler.Distribution([6, 5, 2, 2]).Mean);
    }

    [Theory]
    [InlineData(1, "/ 1 - 0.0")]
    [InlineData(2, "/ 1 - 0.5")]
    [InlineData(4, "/ 2 - 0.75")]
    [InlineData(5, "/ 3 - 0.6666667")]
    public void A_bilinear_kernel_is_said_by_its_formula(int size, string centre)
    {
        var blob = new FilledBlob(new CaffeFillerSpec { Type = "bilinear" }, [3, 1, size, size], BlobUse.DeconvolutionKernel, 3);
        foreach (var framework in Enum.GetValues<Framework>())
        {
            var text = Equivalent.Of(blob, new PortedArray(framework, [3, 1, size, size])).Calls[0].Text;
            Assert.Contains($"arange({size}) {centre}", text, StringComparison.Ordinal);
        }

        // The formula, against the filler.
        var values = blob.Filler.Fill([3, 1, size, size], new Initializers.Random.Mt19937(0));
        var (half, middle) = (double.Parse(centre.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), double.Parse(centre.Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture));
        for (var i = 0; i < values.Length; i++)
        {
            var (x, y) = (i % size, i / size % size);
            Assert.Equal((1 - Math.Abs((y / half) - middle)) * (1 - Math.Abs((x / half) - middle)), values[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(0f, "keras.initializers.Zeros()", "nn.init.zeros_(w)")]
    [InlineData(1f, "keras.initializers.Ones()", "nn.init.ones_(w)")]
    [InlineData(1e-5f, "keras.initializers.Constant(1E-05)", "nn.init.constant_(w, 1E-05)")]
    [InlineData(float.NegativeInfinity, "keras.initializers.Constant(float(\"-inf\"))", "nn.init.constant_(w, float(\"-inf\"))")]
    [InlineData(float.NaN, "keras.initializers.Constant(float(\"nan\"))", "nn.init.constant_(w, float(\"nan\"))")]
    [InlineData(3f, "keras.initializers.Constant(3.0)", "nn.init.constant_(w, 3.0)")]
    public void A_constant_is_said_as_Python_says_it(float value, string keras, string pytorch)
    {
        var blob = new FilledBlob(new CaffeFillerSpec { Value = value }, [3], BlobUse.Other);
        Assert.Equal(keras, Equivalent.Of(blob, new PortedArray(Framework.Keras, [3])).Calls[0].Text);
        Assert.Equal(pytorch, Equivalent.Of(blob, new PortedArray(Framework.PyTorch, [3])).Calls[0].Text);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Equivalents;

namespace PortKit.Initializers.Tests.Equivalents;

/// <summary>Every call that is said to be exact, worked out by the framework's rules, gives what Caffe's formula gives.</summary>
public sealed partial class EquivalentTests
{
    /// <summary>A kind of blob: its shape in Caffe, in TensorFlow and in PyTorch.</summary>
    private static readonly Dictionary<string, (BlobUse Use, int Groups, int[] Caffe, int[] TensorFlow, int[] PyTorch)> Blobs = new()
    {
        ["conv"] = (BlobUse.Kernel, 1, [20, 3, 5, 7], [5, 7, 3, 20], [20, 3, 5, 7]),
        ["conv along one axis"] = (BlobUse.Kernel, 1, [20, 3, 5], [5, 3, 20], [20, 3, 5]),
        ["conv of groups"] = (BlobUse.Kernel, 2, [256, 48, 5, 5], [5, 5, 48, 256], [256, 48, 5, 5]),
        ["depthwise"] = (BlobUse.DepthwiseKernel, 32, [32, 1, 3, 3], [3, 3, 32, 1], [32, 1, 3, 3]),
        ["depthwise, multiplier 2"] = (BlobUse.DepthwiseKernel, 32, [64, 1, 3, 3], [3, 3, 32, 2], [64, 1, 3, 3]),
        ["deconv"] = (BlobUse.DeconvolutionKernel, 1, [21, 16, 4, 4], [4, 4, 16, 21], [21, 16, 4, 4]),
        ["deconv of groups"] = (BlobUse.DeconvolutionKernel, 3, [21, 5, 4, 4], [4, 4, 5, 21], [21, 5, 4, 4]),
        ["deconv, depthwise"] = (BlobUse.DeconvolutionKernel, 21, [21, 1, 4, 4], [4, 4, 21, 1], [21, 1, 4, 4]),
        ["inner product"] = (BlobUse.Matrix, 1, [500, 800], [800, 500], [500, 800]),
        ["transposed inner product"] = (BlobUse.TransposedMatrix, 1, [800, 500], [800, 500], [500, 800]),
        ["square transposed inner product"] = (BlobUse.TransposedMatrix, 1, [50, 50], [50, 50], [50, 50]),
        ["embed"] = (BlobUse.Embedding, 1, [1000, 64], [1000, 64], [1000, 64]),
        ["bias"] = (BlobUse.Other, 1, [20], [20], [20]),
        ["scale over three axes"] = (BlobUse.Other, 1, [8, 5, 3], [5, 3, 8], [8, 5, 3]),
    };

    public static TheoryData<string, string, VarianceNorm, Framework> Cases()
    {
        var cases = new TheoryData<string, string, VarianceNorm, Framework>();
        foreach (var blob in Blobs.Keys)
        {
            foreach (var framework in Enum.GetValues<Framework>())
            {
                foreach (var norm in Enum.GetValues<VarianceNorm>())
                {
                    cases.Add(blob, "xavier", norm, framework);
                    cases.Add(blob, "msra", norm, framework);
                }

                foreach (var filler in new[] { "constant", "uniform", "gaussian" })
                    cases.Add(blob, filler, default, framework);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_exact_call_draws_from_Caffes_distribution(string blob, string filler, VarianceNorm norm, Framework framework)
    {
        var equivalent = Of(blob, Spec(filler, norm), framework);
        var expected = Expected(Spec(filler, norm), Blobs[blob].Caffe);
        Assert.True(equivalent.Calls[0].IsExact);
        Assert.Equal(equivalent.Calls.Count, equivalent.Calls.DistinctBy(call => call.Text).Count());
        foreach (var call in equivalent.Calls.Where(call => call.IsExact))
        {
            var found = CallEvaluator.Run(framework, call.Text, equivalent.Array.Dims);
            Assert.Equal(expected.Family, found.Family);
            Assert.Equal(expected.Centre, found.Centre, 1e-7);
            Assert.True(Math.Abs(expected.Spread - found.Spread) <= 2e-7 * expected.Spread, $"{call.Text}: {found.Spread} is not {expected.Spread}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Numbers_become_the_same_floats_again(string blob, string filler, VarianceNorm norm, Framework framework)
    {
        var (spec, dims) = (Spec(filler, norm), Blobs[blob].Caffe);
        var wanted = spec.Distribution(dims);
        float[] scales = [wanted.High, wanted.DrawnStd, 1f, 0f, -1f, 2f, wanted.Low, (float)wanted.NormalMean];
        foreach (var call in Of(blob, spec, framework).Calls)
        {
            foreach (Match number in Number().Matches(Shape().Replace(call.Text, "")))
                Assert.Contains(float.Parse(number.Value, CultureInfo.InvariantCulture), scales);
        }
    }

    [Theory]
    [InlineData("conv", VarianceNorm.FanIn, Framework.Keras, "keras.initializers.VarianceScaling(1.0, \"fan_in\", \"uniform\")")]
    [InlineData("conv of groups", VarianceNorm.FanOut, Framework.Keras, "keras.initializers.VarianceScaling(1.0, \"fan_out\", \"uniform\")")]
    [InlineData("deconv", VarianceNorm.FanIn, Framework.PyTorch, "nn.init.kaiming_uniform_(w, mode=\"fan_in\", nonlinearity=\"linear\")")]
    [InlineData("inner product", VarianceNorm.Average, Framework.Keras, "keras.initializers.GlorotUniform()")]
    [InlineData("transposed inner product", VarianceNorm.FanIn, Framework.Keras, "keras.initializers.VarianceScaling(1.0, \"fan_out\", \"uniform\")")]
    [InlineData("transposed inner product", VarianceNorm.FanIn, Framework.PyTorch, "nn.init.kaiming_uniform_(w, mode=\"fan_out\", nonlinearity=\"linear\")")]
    [InlineData("embed", VarianceNorm.FanIn, Framework.Keras, "keras.initializers.VarianceScaling(1.0, \"fan_out\", \"uniform\")")]
    [InlineData("embed", VarianceNorm.FanIn, Framework.PyTorch, "nn.init.kaiming_uniform_(w, mode=\"fan_in\", nonlinearity=\"linear\")")]
    [InlineData("depthwise", VarianceNorm.FanIn, Framework.Keras, "keras.initializers.RandomUniform(-0.57735026, 0.57735026)")]
    [InlineData("depthwise", VarianceNorm.FanIn, Framework.PyTorch, "nn.init.kaiming_uniform_(w, mode=\"fan_in\", nonlinearity=\"linear\")")]
    [InlineData("bias", VarianceNorm.FanIn, Framework.PyTorch, "nn.init.uniform_(w, -1.7320508, 1.7320508)")]
    [InlineData("inner product", VarianceNorm.FanIn, Framework.Onnx, "RandomUniform(low=-0.061237242, high=0.061237242, shape=[500, 800])")]
    [InlineData("conv", VarianceNorm.FanOut, Framework.TensorFlow1, "tf.contrib.layers.variance_scaling_initializer(factor=1.0, mode=\"FAN_OUT\", uniform=True)")]
    public void The_best_call_for_xavier(string blob, VarianceNorm norm, Framework framework, string call) =>
        Assert.Equal(call, Of(blob, Spec("xavier", norm), framework).Calls[0].Text);

    [Theory]
    [InlineData("transposed inner product", Framework.Keras, PortTrap.SwappedFans)]
    [InlineData("transposed inner product", Framework.PyTorch, PortTrap.SwappedFans)]
    [InlineData("embed", Framework.TensorFlow1, PortTrap.SwappedFans)]
    [InlineData("embed", Framework.PyTorch, null)]
    [InlineData("depthwise", Framework.Keras, PortTrap.OtherFans)]
    [InlineData("depthwise, multiplier 2", Framework.Keras, PortTrap.OtherFans)]
    [InlineData("bias", Framework.PyTorch, PortTrap.OtherFans)]
    [InlineData("conv of groups", Framework.Keras, null)]
    [InlineData("transposed inner product", Framework.Onnx, null)]
    public void Where_fans_differ_that_is_said(string blob, Framework framework, PortTrap? trap) =>
        Assert.Equal(trap is null ? [] : [trap.Value], Of(blob, Spec("xavier"), framework).Warnings.Select(warning => warning.Trap));

    [Fact]
    public void Traps_of_the_blob_itself()
    {
        Assert.Equal([PortTrap.MisleadingName], Traps("deconv", Spec("msra")));
        Assert.Equal([PortTrap.MisleadingName], Traps("conv of groups", Spec("xavier", VarianceNorm.FanOut)));
        Assert.Equal([PortTrap.ZeroWeights], Traps("conv", new CaffeFillerSpec()));
        Assert.Empty(Traps("bias", new CaffeFillerSpec()));
        Assert.Empty(Traps("conv of groups", Spec("xavier")));
    }

    [Theory]
    [InlineData("xavier", Framework.Keras, "uniform")]
    [InlineData("xavier", Framework.TensorFlow1, "uniform")]
    [InlineData("xavier", Framework.PyTorch, "uniform")]
    [InlineData("msra", Framework.Keras, "truncated")]
    [InlineData("msra", Framework.TensorFlow1, "truncated")]
    [InlineData("msra", Framework.PyTorch, "normal")]
    [InlineData("gaussian", Framework.Keras, "truncated")]
    [InlineData("gaussian", Framework.TensorFlow1, "truncated")]
    public void What_the_name_alone_would_give(string filler, Framework framework, string family)
    {
        foreach (var blob in Blobs.Keys.Where(blob => blob != "bias"))
        {
            var equivalent = Of(blob, Spec(filler), framework);
            var naive = equivalent.Naive!;
            var found = CallEvaluator.Run(framework, naive.Call, equivalent.Array.Dims);
            var std = family == "uniform" ? found.Spread / Math.Sqrt(3) : found.Spread;
            Assert.Equal((family, family == "truncated"), (found.Family, naive.IsTruncated));
            Assert.Equal(std, naive.Std, 1e-7 * std);
            Assert.Equal(std / Spec(filler).Distribution(Blobs[blob].Caffe).Std, naive.Ratio, 1e-6);
        }
    }

    [Fact]
    public void LeNets_first_convolution_ported_by_its_name_starts_at_a_third_of_its_scale()
    {
        var blob = new FilledBlob(Spec("xavier"), [20, 1, 5, 5], BlobUse.Kernel);
        var naive = Equivalent.Of(blob, new PortedArray(Framework.Keras, [5, 5, 1, 20])).Naive!;

        // Fan-in 25 and fan-out 500: sqrt(2 / 525) where Caffe has sqrt(1 / 25).
        Assert.Equal(0.0617213, naive.Std, 1e-7);
        Assert.Equal(0.3086067, naive.Ratio, 1e-6);
    }

    private static IEnumerable<PortTrap> Traps(string blob, CaffeFillerSpec spec) => Equivalent.WarningsOf(Filled(blob, spec)).Select(warning => warning.Trap);

    private static FilledBlob Filled(string blob, CaffeFillerSpec spec) => new(spec, Blobs[blob].Caffe, Blobs[blob].Use, Blobs[blob].Groups);

    private static Equivalent Of(string blob, CaffeFillerSpec spec, Framework framework)
    {
        var (_, groups, caffe, tensorFlow, pyTorch) = Blobs[blob];
        var dims = framework switch
        {
            Framework.TensorFlow1 or Framework.Keras => tensorFlow,
            Framework.PyTorch => pyTorch,
            _ => caffe,
        };
        var isDepthwise = framework is Framework.TensorFlow1 or Framework.Keras && groups > 1 && caffe[1] == 1;
        return Equivalent.Of(Filled(blob, spec), new PortedArray(framework, dims) { IsDepthwise = isDepthwise });
    }

    private static CaffeFillerSpec Spec(string filler, VarianceNorm norm = VarianceNorm.FanIn) =>
        new() { Type = filler, VarianceNorm = norm, Value = 0.1f, Min = -0.3f, Max = 0.7f, Mean = 0.2f, Std = 0.013f };

    // Caffe's formulas, in doubles.
    private static Evaluated Expected(CaffeFillerSpec spec, int[] dims)
    {
        var count = dims.Aggregate(1.0, (product, dim) => product * dim);
        var (fanIn, fanOut) = (count / dims[0], dims.Length > 1 ? count / dims[1] : count);
        var fan = spec.VarianceNorm switch { VarianceNorm.FanIn => fanIn, VarianceNorm.FanOut => fanOut, _ => (fanIn + fanOut) / 2 };
        return spec.Type switch
        {
            "constant" => new("constant", 0.1, 0),
            "uniform" => new("uniform", 0.2, 0.5),
            "gaussian" => new("normal", 0.2, 0.013),
            "xavier" => new("uniform", 0, Math.Sqrt(3 / fan)),
            _ => new("normal", 0, Math.Sqrt(2 / fan)),
        };
    }

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?(E[+-]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Shape();
}

namespace PortKit.Initializers.Tests;

/// <summary>Fans, bounds and standard deviations of each initializer, from the frameworks' formulas with the numbers put in by hand.</summary>
public sealed class InitializerFormulaTests
{
    private const double Correction = 0.87962566103423978;

    [Theory]
    [InlineData("caffe:constant", new[] { 64, 3, 7, 7 }, 147, 3136)]
    [InlineData("caffe:constant", new[] { 500, 800 }, 800, 500)]
    [InlineData("caffe:constant", new[] { 10 }, 1, 10)]
    [InlineData("caffe:constant", new int[0], null, null)]
    [InlineData("caffe:constant", new[] { 96, 1, 3, 3 }, 9, 864)]
    [InlineData("caffe:constant", new[] { 1, 32768, 4096 }, 134217728, 4096)]
    [InlineData("keras:Zeros", new[] { 7, 7, 3, 64 }, 147, 3136)]
    [InlineData("keras:Zeros", new[] { 800, 500 }, 800, 500)]
    [InlineData("keras:Zeros", new[] { 10 }, 10, 10)]
    [InlineData("keras:Zeros", new int[0], 1, 1)]
    [InlineData("keras:Zeros", new[] { 3, 3, 96, 1 }, 864, 9)]
    [InlineData("tf1:zeros", new[] { 5, 3, 64 }, 15, 320)]
    [InlineData("prettytensor:xavier_init", new[] { 4, 4, 32, 64 }, 512, 1024)]
    [InlineData("glorot:tanh", new[] { 4, 4, 32, 64 }, 512, 1024)]
    [InlineData("pytorch:zeros_", new[] { 64, 3, 7, 7 }, 147, 3136)]
    [InlineData("pytorch:zeros_", new[] { 96, 1, 3, 3 }, 9, 864)]
    [InlineData("pytorch:zeros_", new[] { 10 }, null, null)]
    public void Fans_are_those_of_the_framework(string spec, int[] dims, int? fanIn, int? fanOut)
    {
        var distribution = InitializerDistributionTests.Read(spec).Distribution(dims);

        Assert.Equal((fanIn, fanOut), (distribution.FanIn, distribution.FanOut));
    }

    public static TheoryData<string, int[], double> Bounds => new()
    {
        { "caffe:xavier", [64, 3, 7, 7], Math.Sqrt(3.0 / 147) },
        { "caffe:xavier(FAN_OUT)", [64, 3, 7, 7], Math.Sqrt(3.0 / 3136) },
        { "caffe:xavier(AVERAGE)", [64, 3, 7, 7], 0.0427504 },
        { "caffe:xavier(AVERAGE)", [1000, 4096], 0.0343132 },
        { "glorot:sigmoid", [800, 500], 4 * Math.Sqrt(6.0 / 1300) },
        { "glorot:tanh", [800, 500], Math.Sqrt(6.0 / 1300) },
        { "keras:GlorotUniform", [7, 7, 3, 64], Math.Sqrt(6.0 / (147 + 3136)) },
        { "keras:HeUniform", [7, 7, 3, 64], Math.Sqrt(6.0 / 147) },
        { "keras:LecunUniform", [7, 7, 3, 64], Math.Sqrt(3.0 / 147) },
        { "keras:RandomUniform", [5], 0.05 },
        { "keras:VarianceScaling(3, fan_out, uniform)", [7, 7, 3, 64], Math.Sqrt(9.0 / 3136) },
        { "keras:VarianceScaling(16, fan_avg, uniform)", [800, 500], 4 * Math.Sqrt(6.0 / 1300) },
        { "prettytensor:xavier_init", [800, 500], Math.Sqrt(6.0 / 1300) },
        { "tf1:glorot_uniform_initializer", [800, 500], Math.Sqrt(6.0 / 1300) },
        { "tf1:he_uniform", [800, 500], Math.Sqrt(6.0 / 800) },
        { "tf1:lecun_uniform", [800, 500], Math.Sqrt(3.0 / 800) },
        { "tf1:uniform_unit_scaling(1.5)", [7, 7, 3, 64], 1.5 * Math.Sqrt(3.0 / 147) },
        { "tf1:uniform_unit_scaling(1.5)", [9], 1.5 * Math.Sqrt(3) },
        { "tf1:variance_scaling_initializer(1.5, uniform=true)", [800, 500], Math.Sqrt(4.5 / 800) },
        { "tf1:variance_scaling_initializer(16, FAN_AVG, True)", [800, 500], 4 * Math.Sqrt(6.0 / 1300) },
        { "tf1:xavier_initializer", [800, 500], Math.Sqrt(6.0 / 1300) },
        { "tf1:xavier_initializer_conv2d", [7, 7, 3, 64], Math.Sqrt(6.0 / (147 + 3136)) },
        { "pytorch:kaiming_uniform_", [64, 3, 7, 7], Math.Sqrt(6.0 / 147) },
        { "pytorch:kaiming_uniform_(a=2.23606797749979)", [64, 3, 7, 7], Math.Sqrt(1.0 / 147) },
        { "pytorch:kaiming_uniform_(mode=fan_out, nonlinearity=tanh)", [64, 3, 7, 7], Math.Sqrt(3.0 / 3136) * 5 / 3 },
        { "pytorch:kaiming_uniform_(nonlinearity=selu)", [64, 3, 7, 7], Math.Sqrt(3.0 / 147) * 3 / 4 },
        { "pytorch:kaiming_uniform_(nonlinearity=conv2d)", [64, 3, 7, 7], Math.Sqrt(3.0 / 147) },
        { "pytorch:xavier_uniform_(4)", [500, 800], 4 * Math.Sqrt(6.0 / 1300) },
    };

    [Theory]
    [MemberData(nameof(Bounds), DisableDiscoveryEnumeration = true)]
    public void Uniform_ones_have_the_formulas_bound(string spec, int[] dims, double bound)
    {
        var distribution = InitializerDistributionTests.Read(spec).Distribution(dims);

        Assert.Equal(WeightDistributionKind.Uniform, distribution.Kind);
        Assert.Equal(1, distribution.Max / bound, 5);
        Assert.Equal(-distribution.Max, distribution.Min);
        Assert.Equal(distribution.Max / Math.Sqrt(3), distribution.Std, 12);
    }

    public static TheoryData<string, int[], double> Stds => new()
    {
        { "caffe:gaussian", [5], 1 },
        { "caffe:msra", [64, 3, 7, 7], 0.1166424 },
        { "caffe:msra(FAN_OUT)", [64, 3, 7, 7], 0.0252538 },
        { "caffe:msra(AVERAGE)", [64, 3, 7, 7], 0.0349056 },
        { "keras:RandomNormal", [5], 0.05 },
        { "keras:VarianceScaling(2, distribution=untruncated_normal)", [800, 500], Math.Sqrt(2.0 / 800) },
        { "tf1:random_normal", [5], 1 },
        { "tf1:variance_scaling(2, fan_avg, untruncated_normal)", [800, 500], Math.Sqrt(4.0 / 1300) },
        { "pytorch:kaiming_normal_(nonlinearity=relu)", [64, 3, 7, 7], Math.Sqrt(2.0 / 147) },
        { "pytorch:kaiming_normal_(0.25)", [64, 3, 7, 7], Math.Sqrt(2.0 / 1.0625 / 147) },
        { "pytorch:kaiming_normal_(0.25, nonlinearity=sigmoid)", [64, 3, 7, 7], Math.Sqrt(1.0 / 147) },
        { "pytorch:normal_(std=3)", [5], 3 },
        { "pytorch:xavier_normal_(2)", [500, 800], 2 * Math.Sqrt(2.0 / 1300) },
    };

    [Theory]
    [MemberData(nameof(Stds), DisableDiscoveryEnumeration = true)]
    public void Normal_ones_have_the_formulas_deviation_and_no_bounds(string spec, int[] dims, double std)
    {
        var distribution = InitializerDistributionTests.Read(spec).Distribution(dims);

        Assert.Equal(WeightDistributionKind.Normal, distribution.Kind);
        Assert.Equal(1, distribution.Std / std, 5);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (distribution.Min, distribution.Max));
    }

    /// <summary>The standard deviation that goes into the truncation, and the one that comes out.</summary>
    public static TheoryData<string, int[], double, double> Truncated => new()
    {
        { "keras:GlorotNormal", [800, 500], Math.Sqrt(2.0 / 1300) / Correction, Math.Sqrt(2.0 / 1300) },
        { "keras:HeNormal", [800, 500], Math.Sqrt(2.0 / 800) / Correction, Math.Sqrt(2.0 / 800) },
        { "keras:LecunNormal", [800, 500], Math.Sqrt(1.0 / 800) / Correction, Math.Sqrt(1.0 / 800) },
        { "keras:VarianceScaling(0.5, fan_out)", [800, 500], Math.Sqrt(0.5 / 500) / Correction, Math.Sqrt(0.5 / 500) },
        { "keras:VarianceScaling(0.5, fan_out, normal)", [800, 500], Math.Sqrt(0.5 / 500) / Correction, Math.Sqrt(0.5 / 500) },
        { "keras:TruncatedNormal", [800, 500], 0.05, 0.05 * Correction },
        { "tf1:glorot_normal_initializer", [800, 500], Math.Sqrt(2.0 / 1300) / Correction, Math.Sqrt(2.0 / 1300) },
        { "tf1:he_normal", [800, 500], Math.Sqrt(2.0 / 800) / Correction, Math.Sqrt(2.0 / 800) },
        { "tf1:lecun_normal", [800, 500], Math.Sqrt(1.0 / 800) / Correction, Math.Sqrt(1.0 / 800) },
        { "tf1:truncated_normal(stddev=0.01)", [800, 500], 0.01, 0.01 * Correction },
        { "tf1:variance_scaling_initializer", [800, 500], Math.Sqrt(2.6 / 800), 1.00293 * Math.Sqrt(2.0 / 800) },
        { "tf1:xavier_initializer(False)", [800, 500], Math.Sqrt(2.6 / 1300), 1.00293 * Math.Sqrt(2.0 / 1300) },
        { "tf1:xavier_initializer_conv2d(False)", [800, 500], Math.Sqrt(2.6 / 1300), 1.00293 * Math.Sqrt(2.0 / 1300) },
        { "prettytensor:xavier_init(False)", [800, 500], Math.Sqrt(3.0 / 1300), Math.Sqrt(2.321224 / 1300) },
    };

    [Theory]
    [MemberData(nameof(Truncated), DisableDiscoveryEnumeration = true)]
    public void Truncation_is_at_two_deviations_by_the_frameworks_own_rule(string spec, int[] dims, double drawn, double left)
    {
        var initializer = InitializerDistributionTests.Read(spec);
        var distribution = initializer.Distribution(dims);
        float[] values = initializer.Fill(dims, 3);

        Assert.Equal(WeightDistributionKind.TruncatedNormal, distribution.Kind);
        Assert.Equal(1, distribution.NormalStd / drawn, 12);
        Assert.Equal(1, distribution.Std / left, 5);
        Assert.Equal((-2 * drawn, 2 * drawn), (distribution.Min, distribution.Max));
        // 400,000 values come within a thousandth of the edges.
        Assert.InRange(values.Max(), 1.998 * drawn, 2 * drawn);
        Assert.InRange(values.Min(), -2 * drawn, -1.998 * drawn);
    }

    [Fact]
    public void PyTorch_truncates_at_values_and_not_at_deviations()
    {
        float[] narrow = InitializerDistributionTests.Read("pytorch:trunc_normal_(std=0.02)").Fill([500, 800], 3);
        float[] wide = InitializerDistributionTests.Read("pytorch:trunc_normal_(mean=1, std=10, a=-1, b=0.5)").Fill([500, 800], 3);

        Assert.InRange(narrow.Max(), 4 * 0.02, 6 * 0.02);
        Assert.InRange(wide.Max(), 0.4999f, 0.5f);
        Assert.InRange(wide.Min(), -1f, -0.9999f);
    }
}

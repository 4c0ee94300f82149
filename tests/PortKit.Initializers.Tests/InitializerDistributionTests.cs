using PortKit.Initializers.Tests.Statistics;

namespace PortKit.Initializers.Tests;

/// <summary>
/// Each initializer's values against its theory, on the shapes of a convolution, two inner products, a bias, a depthwise convolution and a
/// deconvolution, in the framework's order of axes. What the theory must be is in <see cref="InitializerFormulaTests"/>.
/// </summary>
public sealed class InitializerDistributionTests
{
    private const uint Seed = 1701;

    // Four standard errors: one in 16,000 right samples is further off. With the seed fixed, the same ones are for ever.
    private const double Errors = 4;

    private static readonly int[][] OutputsFirst = [[64, 3, 7, 7], [500, 800], [1000, 4096], [4096], [96, 1, 3, 3], [64, 32, 4, 4]];
    private static readonly int[][] OutputsLast = [[7, 7, 3, 64], [800, 500], [4096, 1000], [4096], [3, 3, 96, 1], [4, 4, 32, 64]];

    /// <summary>Every initializer, those with choices once for each, and the numbers of axes that it takes.</summary>
    public static TheoryData<string, string> Specs => new()
    {
        { "caffe:bilinear", "4" },
        { "caffe:constant(0.2)", "124" },
        { "caffe:gaussian(0.3, 1.7)", "124" },
        { "caffe:gaussian(std=0.01, sparse=40)", "124" },
        { "caffe:msra", "124" },
        { "caffe:msra(FAN_OUT)", "124" },
        { "caffe:msra(AVERAGE)", "124" },
        { "caffe:positive_unitball", "124" },
        { "caffe:uniform(-0.1, 0.3)", "124" },
        { "caffe:xavier", "124" },
        { "caffe:xavier(FAN_OUT)", "124" },
        { "caffe:xavier(AVERAGE)", "124" },
        { "glorot:sigmoid", "124" },
        { "glorot:tanh", "124" },
        { "keras:Constant(-3)", "124" },
        { "keras:GlorotNormal", "124" },
        { "keras:GlorotUniform", "124" },
        { "keras:HeNormal", "124" },
        { "keras:HeUniform", "124" },
        { "keras:Identity(2)", "2" },
        { "keras:LecunNormal", "124" },
        { "keras:LecunUniform", "124" },
        { "keras:Ones", "124" },
        { "keras:Orthogonal(1.5)", "24" },
        { "keras:RandomNormal", "124" },
        { "keras:RandomUniform", "124" },
        { "keras:TruncatedNormal", "124" },
        { "keras:VarianceScaling(2, fan_in, untruncated_normal)", "124" },
        { "keras:VarianceScaling(0.5, fan_out, truncated_normal)", "124" },
        { "keras:VarianceScaling(3, fan_avg, uniform)", "124" },
        { "keras:Zeros", "124" },
        { "prettytensor:xavier_init", "124" },
        { "prettytensor:xavier_init(uniform=False)", "124" },
        { "tf1:constant(0.1)", "124" },
        { "tf1:glorot_normal_initializer", "124" },
        { "tf1:glorot_uniform_initializer", "124" },
        { "tf1:he_normal", "124" },
        { "tf1:he_uniform", "124" },
        { "tf1:identity", "2" },
        { "tf1:lecun_normal", "124" },
        { "tf1:lecun_uniform", "124" },
        { "tf1:ones", "124" },
        { "tf1:orthogonal", "24" },
        { "tf1:random_normal", "124" },
        { "tf1:random_uniform(-2, 5)", "124" },
        { "tf1:truncated_normal(1, 0.1)", "124" },
        { "tf1:uniform_unit_scaling(1.43)", "124" },
        { "tf1:variance_scaling", "124" },
        { "tf1:variance_scaling_initializer", "124" },
        { "tf1:variance_scaling_initializer(1, FAN_AVG, True)", "124" },
        { "tf1:xavier_initializer", "124" },
        { "tf1:xavier_initializer(uniform=False)", "124" },
        { "tf1:xavier_initializer_conv2d", "124" },
        { "tf1:zeros", "124" },
        { "pytorch:constant_(7)", "124" },
        { "pytorch:dirac_", "4" },
        { "pytorch:eye_", "2" },
        { "pytorch:kaiming_normal_(nonlinearity=relu)", "24" },
        { "pytorch:kaiming_normal_(0.25, fan_out)", "24" },
        { "pytorch:kaiming_uniform_", "24" },
        { "pytorch:kaiming_uniform_(mode=fan_out, nonlinearity=tanh)", "24" },
        { "pytorch:normal_(-1, 0.2)", "124" },
        { "pytorch:ones_", "124" },
        { "pytorch:orthogonal_(0.7)", "24" },
        { "pytorch:sparse_(0.3)", "2" },
        { "pytorch:trunc_normal_", "124" },
        { "pytorch:trunc_normal_(0.5, 2, -1, 4)", "124" },
        { "pytorch:uniform_(-1, 3)", "124" },
        { "pytorch:xavier_normal_(1.3)", "24" },
        { "pytorch:xavier_uniform_(4)", "24" },
        { "pytorch:zeros_", "124" },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void Values_follow_the_distribution(string spec, string ranks)
    {
        var initializer = Read(spec);
        foreach (int[] dims in initializer.Framework is "caffe" or "pytorch" ? OutputsFirst : OutputsLast)
        {
            string subject = $"{spec} on ({string.Join(", ", dims)})";
            bool suits = ranks.Contains((char)('0' + dims.Length));
            Assert.True(suits == initializer.Validate(dims) is null, $"{subject}: {initializer.Validate(dims)}");
            if (suits)
                Holds(subject, initializer.Fill(dims, Seed), initializer.Distribution(dims));
            else
                Assert.Equal("shape", initializer.Validate(dims)!.Field);
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void The_seed_decides(string spec, string ranks)
    {
        var initializer = Read(spec);
        int[] dims = ranks.Contains('2') ? [80, 90] : [8, 9, 5, 5];
        float[] values = initializer.Fill(dims, Seed);

        Assert.Equal(values, initializer.Fill(dims, Seed));
        bool isFixed = initializer.Distribution(dims).Kind
            is WeightDistributionKind.Constant or WeightDistributionKind.Structured or WeightDistributionKind.Bilinear;
        Assert.Equal(isFixed, values.AsSpan().SequenceEqual(initializer.Fill(dims, Seed + 1)));
    }

    [Fact]
    public void Every_initializer_has_its_row()
    {
        var rows = Specs.Select(row => Read(row.Data.Item1)).Select(initializer => $"{initializer.Framework}:{initializer.Name}").ToHashSet();

        Assert.Equal(InitializerSpec.Known.Select(known => $"{known.Framework}:{known.Name}").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    internal static Initializer Read(string spec)
    {
        Assert.True(InitializerSpec.TryParse(spec, out var initializer, out var problem), problem?.ToString());
        return initializer;
    }

    private static void Holds(string subject, float[] values, WeightDistribution theory)
    {
        var moments = Moments.Of(values);
        Assert.True(moments.Min >= (float)theory.Min && moments.Max <= (float)theory.Max, $"{subject}: {moments} leaves {theory}");
        if (theory.Kind is WeightDistributionKind.Constant)
        {
            Assert.Equal((float)theory.Mean, moments.Min);
            Assert.Equal((float)theory.Mean, moments.Max);
            return;
        }
        // What float rounding does to numbers far from zero.
        double rounding = 1e-6 * (Math.Abs(theory.Mean) + theory.Std);
        Assert.True(Math.Abs(moments.Mean - theory.Mean) <= Errors * moments.MeanError + rounding, $"{subject}: mean of {moments} against {theory}");
        Assert.True(Math.Abs(moments.Std - theory.Std) <= Errors * moments.StdError + rounding, $"{subject}: std of {moments} against {theory}");
        if (Curve(theory) is { } below)
        {
            float[] drawn = theory.Kind == WeightDistributionKind.SparseNormal ? [.. values.Where(value => value != 0)] : values;
            double statistic = KolmogorovSmirnov.Statistic(drawn, below);
            Assert.True(statistic < KolmogorovSmirnov.Limit, $"{subject}: {statistic} from the curve of {theory}");
        }
    }

    /// <summary>The probability of values up to a point; null for values that depend on their places.</summary>
    private static Func<double, double>? Curve(WeightDistribution theory)
    {
        switch (theory.Kind)
        {
            case WeightDistributionKind.Uniform:
                return x => Math.Clamp((x - theory.Min) / (theory.Max - theory.Min), 0, 1);
            case WeightDistributionKind.TruncatedNormal:
                double low = (theory.Min - theory.NormalMean) / theory.NormalStd;
                double mass = NormalCurve.Between(low, (theory.Max - theory.NormalMean) / theory.NormalStd);
                return x => Math.Clamp(NormalCurve.Between(low, (x - theory.NormalMean) / theory.NormalStd) / mass, 0, 1);
            case WeightDistributionKind.Normal or WeightDistributionKind.SparseNormal:
                return x => NormalCurve.Below((x - theory.NormalMean) / theory.NormalStd);
            case WeightDistributionKind.Orthogonal:
                // A coordinate of a long unit vector is nearly normal.
                return x => NormalCurve.Below(x / theory.Std);
            default:
                return null;
        }
    }
}

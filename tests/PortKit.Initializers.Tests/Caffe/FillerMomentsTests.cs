using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;

namespace PortKit.Initializers.Tests.Caffe;

/// <summary>What a filler's distribution makes of the values, by closed forms and against the values themselves.</summary>
public sealed class FillerMomentsTests
{
    private static readonly int[] Dims = [60, 40, 5, 5];

    public static TheoryData<CaffeFillerSpec> Fillers() =>
    [
        new CaffeFillerSpec { Type = "constant", Value = -3.5f },
        new CaffeFillerSpec { Type = "uniform", Min = -1, Max = 3 },
        new CaffeFillerSpec { Type = "gaussian", Mean = 2, Std = 0.5f },
        new CaffeFillerSpec { Type = "gaussian", Mean = 2, Std = 0.5f, Sparse = 15 },
        new CaffeFillerSpec { Type = "xavier" },
        new CaffeFillerSpec { Type = "xavier", VarianceNorm = VarianceNorm.FanOut },
        new CaffeFillerSpec { Type = "msra", VarianceNorm = VarianceNorm.Average },
        new CaffeFillerSpec { Type = "positive_unitball" },
        new CaffeFillerSpec { Type = "bilinear" },
    ];

    [Theory]
    [MemberData(nameof(Fillers))]
    public void Values_are_as_expected(CaffeFillerSpec filler)
    {
        var expected = filler.Distribution(Dims);
        var values = filler.Fill(Dims, new Mt19937(7));
        var mean = values.Average(value => (double)value);
        var std = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));

        // 60 000 values: five standard errors of the mean, and of the standard deviation of anything no wilder than a normal distribution.
        Assert.Equal(expected.Mean, mean, (5 * expected.Std / Math.Sqrt(values.Length)) + 1e-9);
        Assert.Equal(expected.Std, std, (5 * expected.Std / Math.Sqrt(2.0 * values.Length)) + 1e-7);
        Assert.Equal((1000L, 1500L), (expected.FanIn, expected.FanOut));
    }

    [Fact]
    public void Closed_forms()
    {
        Assert.Equal(Math.Sqrt(2.0 / 1000), new CaffeFillerSpec { Type = "msra" }.Distribution(Dims).Std, 1e-12);
        Assert.Equal(Math.Sqrt(1.0 / 1250), new CaffeFillerSpec { Type = "xavier", VarianceNorm = VarianceNorm.Average }.Distribution(Dims).Std, 1e-12);
        Assert.Equal(4 / Math.Sqrt(12), new CaffeFillerSpec { Type = "uniform", Min = -1, Max = 3 }.Distribution([]).Std, 1e-12);
        Assert.Equal((0.25, 0, null, null), Moments(new CaffeFillerSpec { Value = 0.25f }.Distribution([])));
        Assert.Equal((0, 0, 1, 8), Moments(new CaffeFillerSpec().Distribution([8])));
    }

    [Fact]
    public void Bounds_and_normal_numbers_are_the_floats_that_Caffe_computes()
    {
        var xavier = CaffeFillerSpec.Xavier().Distribution(Dims);
        Assert.Equal((-MathF.Sqrt(3f / 1000), MathF.Sqrt(3f / 1000)), (xavier.Low, xavier.High));
        Assert.Equal(MathF.Sqrt(2f / 1000), CaffeFillerSpec.Msra().Distribution(Dims).DrawnStd);
        Assert.Equal((1f / 60, 0.3f), ((float)Sparse().KeptShare, Sparse().DrawnStd));

        static WeightDistribution Sparse() => (CaffeFillerSpec.Gaussian(std: 0.3f) with { Sparse = 1 }).Distribution(Dims);
    }

    [Fact]
    public void Short_rows_of_the_unitball_have_closed_forms()
    {
        var filler = new CaffeFillerSpec { Type = "positive_unitball" };
        Assert.Equal((1, 0), (filler.Distribution([3, 1]).Mean, filler.Distribution([3, 1]).Std));

        // u / (u + v) has the second moment 1 - ln 2.
        Assert.Equal(0.5, filler.Distribution([3, 2]).Mean);
        Assert.Equal(Math.Sqrt(0.75 - Math.Log(2)), filler.Distribution([3, 2]).Std, 1e-7);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(5000)]
    public void Rows_of_the_unitball_of_any_length(int length)
    {
        var filler = new CaffeFillerSpec { Type = "positive_unitball" };
        int[] dims = [600_000 / length, length];
        var values = filler.Fill(dims, new Mt19937(3));
        var std = Math.Sqrt(values.Average(value => Math.Pow(value - (1.0 / length), 2)));
        Assert.Equal(std, filler.Distribution(dims).Std, std * 0.01);
    }

    private static (double Mean, double Std, long? FanIn, long? FanOut) Moments(WeightDistribution found) =>
        (found.Mean, found.Std, found.FanIn, found.FanOut);

    [Fact]
    public void A_filler_that_cannot_fill_has_none() =>
        Assert.Throws<ArgumentException>(() => new CaffeFillerSpec { Type = "xavier" }.Distribution([]));
}

namespace PortKit.Initializers.Tests.Statistics;

public sealed class StatisticsTests
{
    // The middles of equal parts are as even as values can be.
    private static readonly float[] Even = [.. Enumerable.Range(0, 10_000).Select(i => (i + 0.5f) / 10_000)];

    [Fact]
    public void Kolmogorov_and_Smirnov_tell_a_shift_a_scale_and_a_wrong_shape()
    {
        Assert.InRange(KolmogorovSmirnov.Statistic(Even, x => x), 0, 0.01);
        Assert.InRange(KolmogorovSmirnov.Statistic(Even, x => Math.Clamp(x - 0.03, 0, 1)), KolmogorovSmirnov.Limit, 100);
        Assert.InRange(KolmogorovSmirnov.Statistic(Even, x => x / 1.03), KolmogorovSmirnov.Limit, 100);
        Assert.InRange(KolmogorovSmirnov.Statistic(Even, x => NormalCurve.Below((x - 0.5) / Math.Sqrt(1.0 / 12))), KolmogorovSmirnov.Limit, 100);
        Assert.Equal(2.2253, KolmogorovSmirnov.Limit, 4);
    }

    [Fact]
    public void Moments_of_even_values_are_those_of_the_uniform_distribution()
    {
        var moments = Moments.Of(Even);

        Assert.Equal(0.5, moments.Mean, 6);
        Assert.Equal(Math.Sqrt(1.0 / 12), moments.Std, 6);
        Assert.Equal(Math.Sqrt(1.0 / 12) / 100, moments.MeanError, 6);
        // The kurtosis is 1.8.
        Assert.Equal(Math.Sqrt(1.0 / 12) * Math.Sqrt(0.8 / 4) / 100, moments.StdError, 6);
        Assert.Equal((0.00005f, 0.99995f), (moments.Min, moments.Max));
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1, 0.158655253931457051)]
    [InlineData(2, 0.977249868051820793)]
    [InlineData(-2.9, 0.00186581330038403775)]
    [InlineData(-3.1, 0.000967603213218358)]
    [InlineData(-6, 9.86587645037698e-10)]
    public void The_normal_curve_is_that_of_the_tables(double x, double below)
    {
        Assert.Equal(1, NormalCurve.Below(x) / below, 11);
        Assert.Equal(1, NormalCurve.Below(x) + NormalCurve.Below(-x), 14);
        Assert.Equal(x, NormalCurve.Quantile(below), 9);
    }

    [Fact]
    public void Between_keeps_its_digits_far_out_on_either_side()
    {
        Assert.Equal(1, NormalCurve.Between(6, 7) / NormalCurve.Between(-7, -6), 12);
        Assert.Equal(0.954499736103641585, NormalCurve.Between(-2, 2), 14);
    }
}

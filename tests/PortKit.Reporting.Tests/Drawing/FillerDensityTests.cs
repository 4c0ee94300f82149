using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Net;
using PortKit.Reporting.Drawing;

namespace PortKit.Reporting.Tests.Drawing;

/// <summary>The density of a filler against the numbers that it draws.</summary>
public sealed class FillerDensityTests
{
    public static TheoryData<CaffeFillerSpec> Fillers =>
    [
        new CaffeFillerSpec { Type = "uniform", Min = -0.2f, Max = 0.5f },
        new CaffeFillerSpec { Type = "gaussian", Mean = 1, Std = 0.25f },
        new CaffeFillerSpec { Type = "xavier" },
        new CaffeFillerSpec { Type = "xavier", VarianceNorm = VarianceNorm.FanOut },
        new CaffeFillerSpec { Type = "msra" },
        new CaffeFillerSpec { Type = "msra", VarianceNorm = VarianceNorm.Average },
    ];

    [Theory]
    [MemberData(nameof(Fillers))]
    public void Density_is_that_of_the_numbers(CaffeFillerSpec filler)
    {
        var spec = new BlobSpec(new Shape(60, 40, 5, 5), filler);
        var values = filler.Fill(spec.Shape.Dims, new Mt19937(1));
        var density = FillerDensity.Of(spec.Distribution)!;
        var (mean, count) = (values.Average(value => (double)value), values.Length);
        var std = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / count);
        Assert.Equal(density.Std, std, 0.01 * density.Std);
        Assert.Equal(density.Mean, mean, 0.02 * density.Std);

        // The part of the values within half a standard deviation of the mean is what the curve holds there.
        var within = values.Count(value => Math.Abs(value - density.Mean) < density.Std / 2) / (double)count;
        var area = Enumerable.Range(0, 200).Sum(i => density.At(density.Mean - (density.Std / 2) + (density.Std * (i + 0.5) / 200)) * density.Std / 200);
        Assert.Equal(area, within, 0.01);
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("bilinear")]
    [InlineData("positive_unitball")]
    public void Others_have_none(string type) =>
        Assert.Null(FillerDensity.Of(new BlobSpec(new Shape(2, 2, 3, 3), new CaffeFillerSpec { Type = type }).Distribution));
}

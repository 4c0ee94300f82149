using System.Globalization;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class ReductionLayerTests
{
    [Theory]
    [InlineData("reduction_asum")]
    [InlineData("reduction_coeff")]
    [InlineData("reduction_mean")]
    [InlineData("reduction_sum")]
    [InlineData("reduction_sumsq")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.Axis, "2x3", "top: 'y' reduction_param { ^axis: 2 }")]
    [InlineData(Codes.Axis, "2x3", "top: 'y' reduction_param { ^axis: -3 }")]
    [InlineData(Codes.Axis, "()", "top: 'y' reduction_param { ^axis: 0 }")]
    [InlineData(Codes.InPlace, "2x3", "^top: 'a' reduction_param { axis: 1 }")]
    public void RefusesWhatCaffeRefuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $$"""layer { name: "l" type: "Reduction" bottom: "a" {{fields}} }""");

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(7, random =>
    {
        // Without elements the mean is 0 / 0.
        var shape = LayerText.RandomShape(random, 1, 5, minSize: random.Next(8) == 0 ? 0 : 1);
        var axis = random.Next(shape.Rank);
        var which = axis == 0 && random.Next(2) == 0 ? "" : $"axis: {LayerText.EitherWay(random, axis, shape.Rank)}";
        var operation = new[] { "", "operation: SUM", "operation: ASUM", "operation: SUMSQ", "operation: MEAN" }[random.Next(5)];
        var coeff = new[] { "", "coeff: 1", "coeff: 0", "coeff: -2", $"coeff: {random.NextDouble().ToString(CultureInfo.InvariantCulture)}" }[random.Next(5)];
        return LayerText.Net(
            [shape], $$"""layer { name: "l" type: "Reduction" bottom: "a" top: "y" reduction_param { {{operation}} {{which}} {{coeff}} } }""");
    });
}

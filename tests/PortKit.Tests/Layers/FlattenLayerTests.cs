using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class FlattenLayerTests
{
    [Theory]
    [InlineData("flatten")]
    [InlineData("flatten_axes")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.Axis, "top: 'y' flatten_param { ^axis: 3 }")]
    [InlineData(Codes.Axis, "top: 'y' flatten_param { axis: 0 ^end_axis: 3 }")]
    [InlineData(Codes.Axis, "top: 'y' flatten_param { axis: 0 ^end_axis: -4 }")]
    [InlineData(Codes.Contradiction, "top: 'y' flatten_param { axis: 2 ^end_axis: 0 }")]
    [InlineData(Codes.InPlace, "^top: 'a'")]
    public void RefusesWhatCaffeRefuses(string code, string fields) =>
        LayerText.CheckRefused(code, "2x3x4", $$"""layer { name: "l" type: "Flatten" bottom: "a" {{fields}} }""");

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(4, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 5, minSize: random.Next(8) == 0 ? 0 : 1);
        var axis = random.Next(shape.Rank);

        // An end right before the start puts in an axis of size 1.
        var end = random.Next(Math.Max(axis - 1, 0), shape.Rank);
        var first = axis == 1 && random.Next(2) == 0 ? "" : $"axis: {LayerText.EitherWay(random, axis, shape.Rank)}";
        var last = end == shape.Rank - 1 && random.Next(2) == 0 ? "" : $"end_axis: {LayerText.EitherWay(random, end, shape.Rank)}";
        return LayerText.Net([shape], $$"""layer { name: "l" type: "Flatten" bottom: "a" top: "y" flatten_param { {{first}} {{last}} } }""");
    });
}

using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class ConcatLayerTests
{
    [Theory]
    [InlineData("concat")]
    [InlineData("concat_axis")]
    [InlineData("concat_dim")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.Axis, "2x3 2x3", "bottom: 'a' bottom: 'b' concat_param { ^axis: 2 }")]
    [InlineData(Codes.Axis, "2x3 2x3", "bottom: 'a' bottom: 'b' concat_param { ^axis: -3 }")]
    [InlineData(Codes.Axis, "2x3 2x3", "bottom: 'a' bottom: 'b' concat_param { ^concat_dim: 2 }")]
    [InlineData(Codes.Axis, "2x3 2x3", "bottom: 'a' bottom: 'b' concat_param { ^concat_dim: 4294967295 }")]
    [InlineData(Codes.Contradiction, "2x3 2x3", "bottom: 'a' bottom: 'b' concat_param { axis: 1 ^concat_dim: 1 }")]
    [InlineData(Codes.BottomShape, "2x3 2x3x1", "bottom: 'a' ^bottom: 'b'")]
    [InlineData(Codes.BottomShape, "2x3 2x3 1x3", "bottom: 'a' bottom: 'b' ^bottom: 'c'")]
    [InlineData(Codes.BottomShape, "2x3 2x4", "bottom: 'a' ^bottom: 'b' concat_param { axis: 0 }")]
    [InlineData(Codes.BlobCount, "2x3 2x3", "bottom: 'a' bottom: 'b' ^top: 'z'")]
    public void RefusesWhatCaffeRefuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $$"""layer { name: "l" type: "Concat" top: "y" {{fields}} }""");

    [Fact]
    public void RefusesMoreElementsThanCanBeCounted() =>
        LayerText.CheckRefused(
            Codes.TooLarge, "40000x40000", """^layer { name: "l" type: "Concat" bottom: "a" bottom: "a" top: "y" }""");

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(1, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 4, minSize: random.Next(8) == 0 ? 0 : 1);
        var axis = random.Next(shape.Rank);
        var bottoms = new Shape[random.Next(1, 5)];
        for (var i = 0; i < bottoms.Length; i++)
            bottoms[i] = shape.With(axis, random.Next(random.Next(8) == 0 ? 0 : 1, 4));
        var param = (axis == 1, random.Next(3)) switch
        {
            (true, 0) => "",
            (_, 1) => $"concat_param {{ concat_dim: {axis} }}",
            _ => $"concat_param {{ axis: {LayerText.EitherWay(random, axis, shape.Rank)} }}",
        };
        return LayerText.Net(bottoms, $$"""layer { name: "l" type: "Concat" {{LayerText.Bottoms(bottoms.Length)}} top: "y" {{param}} }""");
    });
}

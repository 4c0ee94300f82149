using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class CropLayerTests
{
    [Theory]
    [InlineData("crop")]
    [InlineData("crop_default")]
    [InlineData("crop_one_offset")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.Axis, "1x2x6x6 1x2x3x3", "bottom: 'b' crop_param { ^axis: 4 }")]
    [InlineData(Codes.Axis, "1x2x6x6 1x2x3x3", "bottom: 'b' crop_param { ^axis: -5 }")]
    [InlineData(Codes.Contradiction, "1x2x6x6 1x2x3x3", "bottom: 'b' crop_param { axis: 1 offset: 0 ^offset: 1 }")]
    [InlineData(Codes.Contradiction, "1x2x6x6 1x2x3x3", "bottom: 'b' crop_param { offset: 0 offset: 1 ^offset: 2 }")]
    [InlineData(Codes.BottomShape, "1x2x6x6 1x2x3", "^bottom: 'b'")]
    [InlineData(Codes.OutOfRange, "1x2x6x6 1x2x3x7", "^bottom: 'b'")]
    [InlineData(Codes.OutOfRange, "1x2x6x6 1x2x3x3", "bottom: 'b' crop_param { ^offset: 4 }")]
    [InlineData(Codes.OutOfRange, "1x2x6x6 1x2x3x3", "bottom: 'b' crop_param { offset: 3 ^offset: 4 }")]
    [InlineData(Codes.OutOfRange, "1x2x6x6 1x2x3x3", "bottom: 'b' crop_param { ^offset: 4294967295 }")]
    public void RefusesWhatCaffeRefuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $$"""layer { name: "l" type: "Crop" bottom: "a" top: "y" {{fields}} }""");

    [Fact]
    public void TakesTwoBottoms() =>
        LayerText.CheckRefused(Codes.BlobCount, "1x2x3x3", """^layer { name: "l" type: "Crop" bottom: "a" top: "y" }""");

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(3, random =>
    {
        var bottom = LayerText.RandomShape(random, 1, 4, maxSize: 6);
        var axis = random.Next(bottom.Rank);
        var kind = random.Next(3);
        var one = random.Next(bottom.Dims[axis..].ToArray().Min());

        // Before the axis, and behind the bottom's own axes, the size of bottom 1 does not matter.
        var size = LayerText.RandomShape(random, bottom.Rank, bottom.Rank + 1);
        var offsets = new List<int>();
        for (var i = axis; i < bottom.Rank; i++)
        {
            offsets.Add(kind == 0 ? 0 : kind == 1 ? one : random.Next(bottom[i]));
            size = size.With(i, random.Next(1, bottom[i] - offsets[^1] + 1));
        }

        var given = kind switch { 0 => [], 1 => offsets.Take(1), _ => offsets };
        var which = axis == 2 && random.Next(2) == 0 ? "" : $"axis: {LayerText.EitherWay(random, axis, bottom.Rank)}";
        var param = $"{which} {string.Concat(given.Select(offset => $"offset: {offset} "))}";
        return LayerText.Net(
            (Shape[])[bottom, size], $$"""layer { name: "l" type: "Crop" bottom: "a" bottom: "b" top: "y" crop_param { {{param}} } }""");
    });
}

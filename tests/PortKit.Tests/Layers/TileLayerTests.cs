using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class TileLayerTests
{
    [Fact]
    public void AgreesWithCaffe() => GoldenLayer.Check("tile");

    [Theory]
    [InlineData(Codes.Axis, "layer { type: 'Tile' bottom: 'a' top: 'y' tile_param { ^axis: 2 tiles: 2 } }")]
    [InlineData(Codes.Axis, "layer { type: 'Tile' bottom: 'a' top: 'y' tile_param { ^axis: -3 tiles: 2 } }")]
    [InlineData(Codes.Missing, "^layer { type: 'Tile' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.OutOfRange, "layer { type: 'Tile' bottom: 'a' top: 'y' tile_param { ^tiles: 0 } }")]
    [InlineData(Codes.OutOfRange, "layer { type: 'Tile' bottom: 'a' top: 'y' tile_param { ^tiles: -1 } }")]
    [InlineData(Codes.TooLarge, "^layer { type: 'Tile' bottom: 'a' top: 'y' tile_param { tiles: 2147483647 } }")]
    [InlineData(Codes.InPlace, "layer { type: 'Tile' bottom: 'a' ^top: 'a' tile_param { tiles: 1 } }")]
    public void RefusesWhatCaffeRefuses(string code, string layer) => LayerText.CheckRefused(code, "2x3", layer);

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(6, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 5);
        var axis = random.Next(shape.Rank);
        var which = axis == 1 && random.Next(2) == 0 ? "" : $"axis: {LayerText.EitherWay(random, axis, shape.Rank)}";
        return LayerText.Net(
            [shape], $$"""layer { name: "l" type: "Tile" bottom: "a" top: "y" tile_param { {{which}} tiles: {{random.Next(1, 5)}} } }""");
    });
}

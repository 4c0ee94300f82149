using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class FlipLayerTests
{
    [Theory]
    [InlineData("flip_default")]
    [InlineData("flip_height")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(511, random =>
    {
        var fields = random.Next(5) switch { 0 => "", 1 => "flip_height: true", 2 => "flip_width: false", 3 => "flip_width: false flip_height: true", _ => "flip_width: true flip_height: false" };
        return LayerText.Net([LayerText.RandomShape(random, 4, 4)], $"layer {{ name: 'l' type: 'Flip' bottom: 'a' top: 'y' flip_param {{ {fields} }} }}");
    });

    [Fact]
    public void Takes_pictures() => LayerText.CheckRefused(Codes.BottomShape, "2x3x4", "layer { type: 'Flip' ^bottom: 'a' top: 'y' }");
}

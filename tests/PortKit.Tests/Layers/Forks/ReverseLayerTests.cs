using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class ReverseLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("reverse_axis0", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(512, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 5);
        var axis = random.Next(shape.Rank);
        return LayerText.Net([shape], $"layer {{ name: 'l' type: 'Reverse' bottom: 'a' top: 'y' reverse_param {{ {(axis == 0 ? "" : $"axis: {axis}")} }} }}");
    });

    [Theory]
    [InlineData("2x3", "reverse_param { ^axis: 2 }")]
    [InlineData("2x3", "reverse_param { ^axis: -1 }")]
    public void Refuses(string shape, string fields) =>
        LayerText.CheckRefused(Codes.Axis, shape, $"layer {{ name: 'l' type: 'Reverse' bottom: 'a' top: 'y' {fields} }}");
}

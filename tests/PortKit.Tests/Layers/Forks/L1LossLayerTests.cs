using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public sealed class L1LossLayerTests
{
    [Fact]
    public void Gives_what_the_fork_gives() => GoldenLayer.Check("l1_loss", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(834, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 4);
        return LayerText.Net($"{shape} {(random.Next(2) == 0 ? shape : new Net.Shape(shape[0], shape.CountFrom(1)))}", $"layer {{ name: 'l' type: 'L1Loss' {LayerText.Bottoms(2)} top: 'loss' }}");
    });

    [Theory]
    [InlineData("2x3 3x3", "bottom: 'a' ^bottom: 'b'")]
    [InlineData("2x3 2x4", "bottom: 'a' ^bottom: 'b'")]
    [InlineData("2x1x1x1x3 2x3", "^bottom: 'a' bottom: 'b'")]
    public void Refuses_what_the_fork_refuses(string shapes, string bottoms) =>
        LayerText.CheckRefused(Codes.BottomShape, shapes, $"layer {{ name: 'l' type: 'L1Loss' {bottoms} top: 'loss' }}");
}

using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class AxpyLayerTests
{
    [Theory]
    [InlineData("axpy")]
    [InlineData("net_senet")]
    public void Gives_what_SENet_gives(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Takes_any_batch() => GoldenLayer.CheckAnyBatch("axpy", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(820, random =>
    {
        var x = LayerText.RandomShape(random, 2, 5);
        return LayerText.Net($"{x[0]}x{x[1]}{OneOf(random, "", "x1", "x1x1")} {x} {x}", Layer());
    });

    [Theory]
    [InlineData("2x3", "2", "2", 1)]
    [InlineData("2", "2x3x4", "2x3x4", 0)]
    [InlineData("1x3", "2x3x4", "2x3x4", 0)]
    [InlineData("2x4", "2x3x4", "2x3x4", 0)]
    [InlineData("2x3x4", "2x3x4", "2x3x4", 0)]
    [InlineData("2x3", "2x3x4", "2x3x5", 2)]
    public void Refuses_what_SENet_refuses(string scale, string x, string y, int bottom) => LayerText.CheckRefused(
        Codes.BottomShape, $"{scale} {x} {y}", Layer().Replace($"bottom: '{"abc"[bottom]}'", $"^bottom: '{"abc"[bottom]}'", StringComparison.Ordinal));

    private static string Layer() => "layer { name: 'l' type: 'Axpy' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' }";
}

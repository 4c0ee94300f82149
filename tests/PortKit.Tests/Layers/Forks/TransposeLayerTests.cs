using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class TransposeLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("transpose_ctpn", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(513, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 5);
        var order = Enumerable.Range(0, shape.Rank).ToArray();
        random.Shuffle(order);
        return LayerText.Net([shape], $"layer {{ name: 'l' type: 'Transpose' bottom: 'a' top: 'y' transpose_param {{ {string.Concat(order.Select(axis => $"dim: {axis} "))} }} }}");
    });

    [Theory]
    [InlineData(Codes.Axis, "dim: 0 ^dim: 3 dim: 1")]
    [InlineData(Codes.Axis, "^dim: -1 dim: 1 dim: 0")]
    [InlineData(Codes.Contradiction, "dim: 0 dim: 1 ^dim: 1")]
    [InlineData(Codes.Missing, "^dim: 0 dim: 1")]
    public void Refuses(string code, string fields) =>
        LayerText.CheckRefused(code, "2x3x4", $"layer {{ name: 'l' type: 'Transpose' bottom: 'a' top: 'y' transpose_param {{ {fields} }} }}");
}

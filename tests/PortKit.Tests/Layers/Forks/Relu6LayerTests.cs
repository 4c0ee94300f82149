using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class Relu6LayerTests
{
    [Fact]
    public void Gives_what_the_fork_gives() => GoldenLayer.Check("relu6", "forks");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        823, "ReLU6", random => OneOf(random, "", "relu6_param { }", "relu6_param { negative_slope: 0.1 }", "relu6_param { negative_slope: -2 }"));

    [Theory]
    [InlineData("", new[] { 0f, 0, 5, 6 })]
    [InlineData("relu6_param { negative_slope: 0.5 }", new[] { -1f, 0, 5, 6 })]
    [InlineData("relu6_param { negative_slope: -4 }", new[] { 6f, 0, 5, 6 })]
    public void Is_cut_off_at_6(string fields, float[] expected) =>
        Expect(NeuronNets.Of("ReLU6", fields, 4), new() { ["x"] = [-2, 0, 5, 7] }, ("y", expected));
}

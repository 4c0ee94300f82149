using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class SeluLayerTests
{
    [Theory]
    [InlineData("SELU")]
    [InlineData("SeLU")]
    [InlineData("SeLu")]
    public void Agrees_with_the_reference(string type) => NeuronNets.Agree(
        824, type, random => OneOf(random, "", "selu_param { }", "selu_param { alpha: 0.5 lambda: 2 }"));

    [Theory]
    [InlineData("", new[] { -1.1113307f, 0, 2.101402f })]
    [InlineData("selu_param { alpha: 0.5 lambda: 2 }", new[] { -0.63212056f, 0, 4 })]
    public void Bends_at_zero(string fields, float[] expected) =>
        Expect(NeuronNets.Of("SELU", fields, 3), new() { ["x"] = [-1, 0, 2] }, ("y", expected));
}

using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class MishLayerTests
{
    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(825, "Mish", _ => "");

    [Fact]
    public void Is_x_times_a_tanh() => Expect(
        NeuronNets.Of("Mish", "", 5), new() { ["x"] = [-100, -1, 0, 1, 100] }, ("y", [0, -0.30340147f, 0, 0.86509839f, 100]));
}

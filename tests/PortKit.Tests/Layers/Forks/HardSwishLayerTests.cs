using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class HardSwishLayerTests
{
    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(826, "HardSwish", _ => "");

    [Fact]
    public void Is_x_times_a_gate() => Expect(
        NeuronNets.Of("HardSwish", "", 5), new() { ["x"] = [-4, -1, 0, 1.5f, 4] }, ("y", [0, -1 / 3f, 0, 1.125f, 4]));
}

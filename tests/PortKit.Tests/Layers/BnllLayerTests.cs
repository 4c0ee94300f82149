using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class BnllLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("bnll");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(102, "BNLL", _ => "");

    [Fact]
    public void Overflows_nowhere() => LossNets.Expect(
        NeuronNets.Of("BNLL", "", 4),
        new() { ["x"] = [0, 200, -200, float.NaN] },
        ("y", [MathF.Log(2), 200, 0, float.NaN]));
}

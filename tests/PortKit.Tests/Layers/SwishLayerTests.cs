using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class SwishLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("swish");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        111, "Swish", random => LossNets.OneOf(random, "", "swish_param { }", "swish_param { beta: 1.5 }", "swish_param { beta: 0 }", "swish_param { beta: -1 }"));
}

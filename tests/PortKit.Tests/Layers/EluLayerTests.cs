using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class EluLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("elu");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        104, "ELU", random => LossNets.OneOf(random, "", "elu_param { }", "elu_param { alpha: 0.3 }", "elu_param { alpha: 0 }", "elu_param { alpha: -2 }"));
}

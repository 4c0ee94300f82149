using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class TanhLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("tanh");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        110, "TanH", random => LossNets.OneOf(random, "", "tanh_param { engine: CAFFE }", "tanh_param { engine: CUDNN }"));
}

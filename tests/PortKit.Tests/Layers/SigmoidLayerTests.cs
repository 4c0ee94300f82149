using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class SigmoidLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("sigmoid");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        109, "Sigmoid", random => LossNets.OneOf(random, "", "sigmoid_param { engine: CAFFE }", "sigmoid_param { engine: CUDNN }"));
}

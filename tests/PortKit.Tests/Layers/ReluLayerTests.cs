using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class ReluLayerTests
{
    [Theory]
    [InlineData("relu")]
    [InlineData("relu_leaky")]
    [InlineData("net_phase_rules")]
    [InlineData("net_inplace_chain")]
    [InlineData("net_fan_out_blob")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        113,
        "ReLU",
        random => LossNets.OneOf(random, "", "relu_param { engine: CUDNN }", "relu_param { negative_slope: 0.1 }", "relu_param { negative_slope: -2 }"));
}

using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class PReluLayerTests
{
    [Theory]
    [InlineData("prelu")]
    [InlineData("prelu_default")]
    [InlineData("prelu_shared")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        108,
        "PReLU",
        random => $"prelu_param {{ {Maybe(random, "channel_shared: true")} {OneOf(random, "", "filler { value: 0.1 }", "filler { type: 'gaussian' std: 2 }", "filler { type: 'uniform' min: -1 }")} }}",
        minRank: 2,
        maxRank: 4);

    [Theory]
    [InlineData("@bottom: 'x' top: 'y'", "3", Codes.BottomShape)]
    [InlineData("@bottom: 'x' top: 'y'", "2x3x1x1x1", Codes.BottomShape)]
    [InlineData("bottom: 'x' top: 'y' prelu_param { filler { type: 'gaussian' @std: 0 } }", "2x3", Codes.Filler)]
    [InlineData("bottom: 'x' top: 'y' prelu_param { filler { @type: 'bilinear' } }", "2x3", Codes.Filler)]
    [InlineData("bottom: 'x' top: 'y' prelu_param { channel_shared: true filler { @type: 'xavier' } }", "2x3", Codes.Filler)]
    public void Refuses_what_Caffe_refuses(string rest, string shape, string code) => WindowNet.Refuses(code, "PReLU", rest, shape);
}

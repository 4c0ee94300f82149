using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class SoftmaxLayerTests
{
    [Theory]
    [InlineData("softmax")]
    [InlineData("softmax_4d")]
    [InlineData("softmax_axis")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(
        114,
        "Softmax",
        random => OneOf(random, "", "softmax_param { axis: 0 }", "softmax_param { axis: -1 }", "softmax_param { axis: -2 engine: CAFFE }"),
        minRank: 2);

    [Fact]
    public void Does_not_overflow() => Expect(
        NeuronNets.Of("Softmax", "", 1, 3),
        new() { ["x"] = [1000, 1000, -1000] },
        ("y", [0.5f, 0.5f, 0]));

    [Theory]
    [InlineData("bottom: 'x' top: 'y' softmax_param { @axis: 2 }", Codes.Axis)]
    [InlineData("bottom: 'x' top: 'y' softmax_param { @axis: -3 }", Codes.Axis)]
    [InlineData("bottom: 'x' @bottom: 'x' top: 'y'", Codes.BlobCount)]
    public void Refuses_what_Caffe_refuses(string rest, string code) => WindowNet.Refuses(code, "Softmax", rest, "2x3");
}

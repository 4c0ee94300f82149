using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public sealed class AbsValLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("absval");

    [Fact]
    public void Agrees_with_the_reference() => NeuronNets.Agree(101, "AbsVal", _ => "", inPlace: false);

    [Theory]
    [InlineData("bottom: 'x' @top: 'x'", Codes.InPlace)]
    [InlineData("bottom: 'x' @bottom: 'x1' top: 'y'", Codes.BlobCount)]
    [InlineData("bottom: 'x' top: 'y' @top: 'z'", Codes.BlobCount)]
    public void Refuses_what_Caffe_refuses(string rest, string code) => WindowNet.Refuses(code, "AbsVal", rest, "2x3", "2x3");
}

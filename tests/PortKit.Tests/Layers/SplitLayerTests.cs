using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class SplitLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("split");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        116,
        random => Input("x", Dims(random, 0, 5)) + $"layer {{ name: 'l' type: 'Split' bottom: 'x' {string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(i => $"top: 'y{i}' "))}}}");

    [Theory]
    [InlineData("bottom: 'x' @top: 'x'", Codes.InPlace)]
    [InlineData("bottom: 'x' top: 'y' @top: 'x'", Codes.DuplicateTop)]
    [InlineData("bottom: 'x' @bottom: 'x' top: 'y'", Codes.BlobCount)]
    public void Refuses_what_Caffe_refuses(string rest, string code) => WindowNet.Refuses(code, "Split", rest, "2x3");

    [Fact]
    public void Refuses_no_tops() => Refused.Check(Input("x", 2) + "layer { name: 'l' type: 'Split' bottom: 'x' }", Codes.BlobCount, 2, 1);
}

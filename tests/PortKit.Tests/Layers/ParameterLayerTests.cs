using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class ParameterLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("parameter");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        117,
        random =>
        {
            var dims = Dims(random, 0, 4);
            return $"layer {{ name: 'w' type: 'Parameter' top: 'w' parameter_param {{ shape {{ {string.Concat(dims.Select(dim => $"dim: {dim} "))}}} }} }}"
                + Maybe(random, " layer { name: 'l' type: 'Exp' bottom: 'w' top: 'y' }");
        });

    [Fact]
    public void Is_learnable_and_shares_its_blob()
    {
        var net = Converter.Plan(
            "layer { name: 'a' type: 'Parameter' top: 'a' param { name: 'w' } parameter_param { shape { dim: 3 } } } "u8.ToArray()
                .Concat("layer { name: 'b' type: 'Parameter' top: 'b' param { name: 'w' } parameter_param { shape { dim: 3 } } }"u8.ToArray()).ToArray(),
            "net.prototxt").Net!;
        Assert.Same(net.Plan.Learnables.First(), net.Plan.Learnables.Last().Owner);
    }

    [Theory]
    [InlineData("top: 'w' parameter_param { shape { dim: 2 @dim: 0 } }", Codes.OutOfRange)]
    [InlineData("top: 'w' parameter_param { shape { @dim: -2 } }", Codes.OutOfRange)]
    [InlineData("top: 'w' @top: 'v' parameter_param { shape { dim: 2 } }", Codes.BlobCount)]
    [InlineData("@bottom: 'x' top: 'w' parameter_param { shape { dim: 2 } }", Codes.BlobCount)]
    public void Refuses_what_Caffe_refuses(string rest, string code) => WindowNet.Refuses(code, "Parameter", rest, "2x3");

    [Fact]
    public void Refuses_a_blob_that_Caffe_cannot_count() =>
        Refused.Check("layer { name: 'w' type: 'Parameter' top: 'w' parameter_param { shape { dim: 65536 dim: 65536 } } }", Codes.TooLarge, 1, 1);
}

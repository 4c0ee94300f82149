using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers;

public sealed class InputLayerTests
{
    [Theory]
    [InlineData("input_param { shape { dim: 2 dim: 3 } }", "", "a=2x3 b=2x3")]
    [InlineData("input_param { shape { dim: 2 dim: 3 } shape { dim: 2 } }", "", "a=2x3 b=2")]
    [InlineData("input_param { shape { dim: 2 dim: 3 } }", "b=5", "a=2x3 b=5")]
    [InlineData("", "a=1 b=5", "a=1 b=5")]
    public void Makes_inputs(string fields, string given, string expected) =>
        Assert.Equal(expected, Inputs(Plan(Of("Input", "a b", fields), given: given.Split(' ', StringSplitOptions.RemoveEmptyEntries))));

    [Theory]
    [InlineData("top: 'a' top: 'b' input_param { shape { dim: 2 } shape { dim: 2 } @shape { dim: 2 } }", Codes.Contradiction)]
    [InlineData("@top: 'a' top: 'b' input_param { }", Codes.UnknownShape)]
    public void Refuses_what_Caffe_refuses(string rest, string code) => Refuses(code, $"layer {{ name: 'd' type: 'Input' {rest} }}");

    [Fact]
    public void Refuses_a_blob_that_Caffe_cannot_count() =>
        Refuses(Codes.TooLarge, "@layer { name: 'd' type: 'Input' top: 'a' input_param { shape { dim: 65536 dim: 65536 } } }");
}

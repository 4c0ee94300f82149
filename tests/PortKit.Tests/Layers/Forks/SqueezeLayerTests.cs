using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public sealed class SqueezeLayerTests
{
    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(930, random =>
    {
        var shape = LayerText.RandomShape(random, 1, 6, maxSize: 2);
        var ones = Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1 && random.Next(2) == 0);
        var axes = string.Concat(ones.Select(axis => $" axis: {LayerText.EitherWay(random, axis, shape.Rank)}"));
        return LayerText.Net([shape], $$"""layer { name: "l" type: "Squeeze" bottom: "a" top: "y" squeeze_param {{{axes}} } }""");
    });

    [Theory]
    [InlineData("1x1x1x1001", "axis: 1 axis: 2", "1x1001")]
    [InlineData("1x2x1x3", "", "2x3")]
    [InlineData("2x1x1", "axis: -1", "2x1")]
    [InlineData("1x1", "", "()")]
    public void Leaves_out_axes_of_size_1(string bottom, string axes, string top)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(LayerText.Net(bottom, Layer(axes))), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.Equal(top, $"{net.Net!.Plan.Outputs[0].Shape}");
    }

    [Theory]
    [InlineData(Codes.BottomShape, "axis: 0 ^axis: 1")]
    [InlineData(Codes.Axis, "^axis: 3")]
    public void Refuses_what_the_fork_refuses(string code, string axes) => LayerText.CheckRefused(code, "1x2x1", Layer(axes));

    [Fact]
    public void Is_not_in_place() => LayerText.CheckRefused(
        Codes.InPlace, "1x2x1", """layer { name: "l" type: "Squeeze" bottom: "a" ^top: "a" }""");

    private static string Layer(string axes) => $$"""layer { name: "l" type: "Squeeze" bottom: "a" top: "y" squeeze_param { {{axes}} } }""";
}

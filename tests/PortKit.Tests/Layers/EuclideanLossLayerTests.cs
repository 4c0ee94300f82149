using System.Text;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class EuclideanLossLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("euclidean_loss");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(3, random =>
    {
        var x = Dims(random, 1, 4);
        int[] y = random.Next(2) == 0 ? x : [x[0], .. x[1..].Reverse(), 1];
        return Pair(x, y, "type: 'EuclideanLoss'");
    });

    [Fact]
    public void Needs_no_top()
    {
        var text = Input("x", 2, 3) + Input("y", 2, 3) + "layer { name: 'l' type: 'EuclideanLoss' bottom: 'x' bottom: 'y' }";
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal([""], net.Net!.Plan.Layers[^1].Tops.Select(top => top.Name));
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3, 2 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 4 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3, 1, 1, 1 }, new[] { 2, 3 }, Codes.BottomShape, 3, 19)]
    [InlineData(new int[0], new[] { 1 }, Codes.BottomShape, 3, 19)]
    [InlineData(new[] { 1 }, new int[0], Codes.BottomShape, 3, 31)]
    public void Refuses_what_Caffe_refuses(int[] x, int[] y, string code, int line, int column) =>
        Refused.Check(Pair(x, y, "type: 'EuclideanLoss'"), code, line, column);
}

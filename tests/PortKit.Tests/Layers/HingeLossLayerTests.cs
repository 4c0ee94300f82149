using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class HingeLossLayerTests
{
    [Theory]
    [InlineData("hinge_l1")]
    [InlineData("hinge_l2")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        6,
        random =>
        {
            var x = Dims(random, 1, 4);
            int[] y = random.Next(2) == 0 ? [x[0]] : [x[0], .. Dims(random, 1, 4)];
            return Pair(x, y, $"type: 'HingeLoss' hinge_loss_param {{ {OneOf(random, "", "norm: L1", "norm: L2")} }}");
        },
        Value);

    // Of the labels, as many are read as there are items, whatever their axes.
    [Fact]
    public void Reads_the_first_labels() => Expect(
        Pair([2, 2], [2, 2], "type: 'HingeLoss'"),
        new() { ["x"] = [2, -2, 3, 4], ["y"] = [0, 1, 0, 0] },
        ("loss", [4 / 2f]));

    [Theory]
    [InlineData("L1", 0.5f)]
    [InlineData("L2", 0.25f)]
    public void Counts_NaN_as_nothing(string norm, float expected) => Expect(
        Pair([1, 2], [1], $"type: 'HingeLoss' hinge_loss_param {{ norm: {norm} }}"),
        new() { ["x"] = [float.NaN, -0.5f], ["y"] = [0] },
        ("loss", [expected]));

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 0 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3, 1, 1, 1 }, new[] { 2 }, Codes.BottomShape, 3, 19)]
    [InlineData(new[] { 0, 3 }, new[] { 0 }, Codes.BottomShape, 3, 19)]
    [InlineData(new int[0], new[] { 1 }, Codes.BottomShape, 3, 19)]
    public void Refuses_what_Caffe_refuses(int[] x, int[] y, string code, int line, int column) =>
        Refused.Check(Pair(x, y, "type: 'HingeLoss'"), code, line, column);
}

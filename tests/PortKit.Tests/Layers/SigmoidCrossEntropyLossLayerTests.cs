using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class SigmoidCrossEntropyLossLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("sigmoid_ce_loss");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        4,
        random =>
        {
            var x = Dims(random, 1, 5);
            int[] y = random.Next(2) == 0 ? x : [x[0], .. x[1..].Reverse(), 1];
            return Pair(x, y, $"type: 'SigmoidCrossEntropyLoss' {LossParam(random)}");
        },
        (blob, random) => blob == "y" ? MathF.Round((float)(random.NextDouble() * 6) - 2) / 2 : (float)((random.NextDouble() * 200) - 100));

    // x = 0: log 2 for each element that counts. 0.5 is cut to 0, and so is -0.5.
    [Theory]
    [InlineData("", 4 / 2f)]
    [InlineData("normalize: true", 4 / 4f)]
    [InlineData("normalize: false", 4 / 2f)]
    [InlineData("normalization: VALID", 4 / 4f)]
    [InlineData("normalization: NONE", 4)]
    [InlineData("ignore_label: 0", 1 / 2f)]
    [InlineData("ignore_label: 0 normalization: VALID", 1)]
    [InlineData("ignore_label: 0 normalization: FULL", 1 / 4f)]
    [InlineData("ignore_label: 0 normalization: FULL normalize: true", 1 / 4f)]
    public void Divides_by_what_is_asked_for(string loss, float timesLog2) => Expect(
        Pair([2, 2], [2, 2], $"type: 'SigmoidCrossEntropyLoss' loss_param {{ {loss} }}"),
        new() { ["x"] = [0, 0, 0, 0], ["y"] = [0, 0.5f, -0.5f, 1] },
        ("loss", [timesLog2 * MathF.Log(2)]));

    [Theory]
    [InlineData(1000, 0, 1000)]
    [InlineData(-1000, 1, 1000)]
    [InlineData(-1000, 0, 0)]
    [InlineData(float.PositiveInfinity, 0.5f, float.NaN)]
    [InlineData(float.NegativeInfinity, 1, float.NaN)]
    public void Does_not_overflow_but_for_what_is_infinite_in_Caffe_too(float x, float target, float expected) => Expect(
        Pair([1], [1], "type: 'SigmoidCrossEntropyLoss'"), new() { ["x"] = [x], ["y"] = [target] }, ("loss", [expected]));

    [Fact]
    public void Does_not_look_at_what_is_ignored() => Expect(
        Pair([2], [2], "type: 'SigmoidCrossEntropyLoss' loss_param { ignore_label: -1 normalization: VALID }"),
        new() { ["x"] = [float.NaN, 0], ["y"] = [-1, 1] },
        ("loss", [MathF.Log(2)]));

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3, 2 }, "type: 'SigmoidCrossEntropyLoss'", Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 4 }, "type: 'SigmoidCrossEntropyLoss'", Codes.BottomShape, 3, 31)]
    [InlineData(new int[0], new[] { 1 }, "type: 'SigmoidCrossEntropyLoss'", Codes.BottomShape, 3, 19)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 3 }, "type: 'SigmoidCrossEntropyLoss' top: 'p'", Codes.BlobCount, 4, 33)]
    public void Refuses_what_Caffe_refuses(int[] x, int[] y, string layer, string code, int line, int column) =>
        Refused.Check(Pair(x, y, layer), code, line, column);
}

using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public class MultinomialLogisticLossLayerTests
{
    [Fact]
    public void Gives_what_Caffe_gives() => GoldenLayer.Check("multinomial_loss");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        7,
        random =>
        {
            var x = Dims(random, 1, 4);
            return Pair(x, [x[0], .. Enumerable.Repeat(1, random.Next(4))], "type: 'MultinomialLogisticLoss'");
        },
        (blob, random) => blob == "y" ? Value(blob, random) : random.NextSingle());

    [Theory]
    [InlineData(0.25f, 1.38629436f)]
    [InlineData(0, 46.0517019f)]
    [InlineData(-3, 46.0517019f)]
    [InlineData(float.NaN, float.NaN)]
    public void Lets_no_probability_fall_below_its_threshold(float probability, float expected) => Expect(
        Pair([1, 2], [1], "type: 'MultinomialLogisticLoss'"), new() { ["x"] = [0.5f, probability], ["y"] = [1] }, ("loss", [expected]));

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 2 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 1, 2 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 1, 1, 2 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3 }, new[] { 2, 1, 1, 1, 1 }, Codes.BottomShape, 3, 31)]
    [InlineData(new[] { 2, 3, 1, 1, 1 }, new[] { 2 }, Codes.BottomShape, 3, 19)]
    [InlineData(new[] { 0, 3 }, new[] { 0 }, Codes.BottomShape, 3, 19)]
    public void Refuses_what_Caffe_refuses(int[] x, int[] y, string code, int line, int column) =>
        Refused.Check(Pair(x, y, "type: 'MultinomialLogisticLoss'"), code, line, column);
}

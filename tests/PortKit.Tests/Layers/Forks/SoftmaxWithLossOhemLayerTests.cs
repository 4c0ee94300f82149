using System.Text;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class SoftmaxWithLossOhemLayerTests
{
    private const string Weights = "loss_weight: 1 loss_weight: 0 loss_weight: 0";

    [Fact]
    public void Gives_what_the_fork_gives() => GoldenLayer.Check("softmax_loss_ohem", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        832,
        random =>
        {
            var (x, y, axis, _) = Labelled(random, sameFirstAxis: true);
            var tops = OneOf(random, "top: 'loss'", "top: 'loss' top: 'prob'", $"top: 'loss' top: 'prob' top: 'each' {Weights}");
            var loss = OneOf(random, LossParam(random), "loss_param { normalization: PRE_FIXED pre_fixed_normalizer: 3 ignore_label: 1 }");
            return Input("x", x) + Input("y", y) + $"layer {{ name: 'l' type: 'SoftmaxWithLossOHEM' bottom: 'x' bottom: 'y' {tops} softmax_param {{ axis: {axis} }} {loss} }}";
        },
        Value);

    // Each of two classes has a probability of 1/2; the third label is ignored.
    [Theory]
    [InlineData("", 2f)]
    [InlineData("normalization: FULL", 3f)]
    [InlineData("normalization: PRE_FIXED pre_fixed_normalizer: 8", 8f)]
    [InlineData("normalization: PRE_FIXED", 1f)]
    [InlineData("normalization: NONE", 1f)]
    public void Gives_an_ignored_label_no_loss(string loss, float divisor) => Expect(
        Input("x", 3, 2) + Input("y", 3) + $"layer {{ name: 'l' type: 'SoftmaxWithLossOHEM' bottom: 'x' bottom: 'y' top: 'loss' top: 'prob' top: 'each' {Weights} loss_param {{ ignore_label: -1 {loss} }} }}",
        new() { ["x"] = [1, 1, 2, 2, 3, 3], ["y"] = [0, 1, -1] },
        ("loss", [2 * MathF.Log(2) / divisor]),
        ("prob", [0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f]),
        ("each", [MathF.Log(2), MathF.Log(2), 0]));

    [Theory]
    [InlineData("top: 'loss'", false)]
    [InlineData("top: 'loss' top: 'prob'", true)]
    [InlineData($"top: 'loss' top: 'prob' top: 'each' {Weights}", false)]
    public void Warns_that_tops_need_weights(string tops, bool expected)
    {
        var text = Input("x", 3, 2) + Input("y", 3) + $"layer {{ name: 'l' type: 'SoftmaxWithLossOHEM' bottom: 'x' bottom: 'y' {tops} }}";
        Assert.Equal(expected, Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt").Diagnostics.Any(said => said.Code == Codes.PerBlobCount));
    }

    [Theory]
    [InlineData(Codes.BottomShape, "3x2 4", "bottom: 'a' ^bottom: 'b'")]
    [InlineData(Codes.BottomShape, "3x2 1x3", "bottom: 'a' ^bottom: 'b'")]
    [InlineData(Codes.Axis, "3x2 3", "bottom: 'a' bottom: 'b' softmax_param { ^axis: 2 }")]
    public void Refuses_what_the_fork_refuses(string code, string shapes, string rest) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'SoftmaxWithLossOHEM' top: 'loss' {rest} }}");
}

using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class SmoothL1LossOhemLayerTests
{
    [Fact]
    public void Gives_what_the_fork_gives() => GoldenLayer.Check("smooth_l1_ohem", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        831,
        random =>
        {
            var shape = LayerText.RandomShape(random, 1, 4);
            var bottoms = random.Next(2, 4);
            var tops = OneOf(random, "top: 'loss'", "top: 'loss' top: 'each'");
            var param = OneOf(random, LossParam(random), "loss_param { normalization: PRE_FIXED pre_fixed_normalizer: 7.5 }", "loss_param { normalization: PRE_FIXED }");
            return LayerText.Net(
                string.Join(' ', Enumerable.Repeat(shape, bottoms)), $"layer {{ name: 'l' type: 'SmoothL1LossOHEM' {LayerText.Bottoms(bottoms)} {tops} {param} }}");
        },
        (_, random) => (float)((random.NextDouble() * 6) - 3));

    // The losses of the two places are 0.125 + 1.5 and 1.5 + 0.5: 3.625 in all.
    [Theory]
    [InlineData("", 3.625f / 2)]
    [InlineData("loss_param { normalization: FULL }", 3.625f / 2)]
    [InlineData("loss_param { normalization: BATCH_SIZE }", 3.625f)]
    [InlineData("loss_param { normalize: false }", 3.625f)]
    [InlineData("loss_param { normalization: NONE }", 3.625f)]
    [InlineData("loss_param { normalization: PRE_FIXED pre_fixed_normalizer: 4 }", 3.625f / 4)]
    [InlineData("loss_param { normalization: PRE_FIXED pre_fixed_normalizer: 0.5 }", 3.625f)]
    [InlineData("loss_param { normalization: PRE_FIXED }", 3.625f)]
    public void Divides_as_told(string param, float expected) => Expect(
        LayerText.Net("1x2x2 1x2x2", $"layer {{ name: 'l' type: 'SmoothL1LossOHEM' {LayerText.Bottoms(2)} top: 'loss' top: 'each' {param} }}"),
        new() { ["a"] = [1.5f, 2, -1, 1], ["b"] = [1, 0, 1, 0] },
        ("loss", [expected]),
        ("each", [1.625f, 2]));

    [Theory]
    [InlineData("2x3 2x4", "bottom: 'a' ^bottom: 'b'")]
    [InlineData("2x3 1x3", "bottom: 'a' ^bottom: 'b'")]
    [InlineData("2x3 2x3 2x1", "bottom: 'a' bottom: 'b' ^bottom: 'c'")]
    public void Refuses_what_the_fork_refuses(string shapes, string bottoms) =>
        LayerText.CheckRefused(Codes.BottomShape, shapes, $"layer {{ name: 'l' type: 'SmoothL1LossOHEM' {bottoms} top: 'loss' }}");
}

using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class SmoothL1LossLayerTests
{
    [Theory]
    [InlineData("forks", "smooth_l1_sigma")]
    [InlineData("forks", "smooth_l1_sigma_noweights")]
    [InlineData("ssd", "ssd_smooth_l1")]
    public void Gives_what_the_fork_gives(string set, string name) => GoldenLayer.Check(name, set);

    [Fact]
    public void Takes_any_batch() => GoldenLayer.CheckAnyBatch("smooth_l1_sigma", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        830,
        random =>
        {
            var shape = LayerText.RandomShape(random, 1, 4);
            var bottoms = random.Next(2) == 0 ? 2 : 4;
            var shapes = Enumerable.Range(0, bottoms).Select(_ => shape.Rank < 4 && random.Next(3) == 0 ? $"{shape}x1" : $"{shape}");
            var param = OneOf(random, "", "smooth_l1_loss_param { sigma: 3 }", "smooth_l1_loss_param { sigma: 0.5 }", "smooth_l1_loss_param { sigma: 0 }");
            return LayerText.Net(string.Join(' ', shapes), $"layer {{ name: 'l' type: 'SmoothL1Loss' {LayerText.Bottoms(bottoms)} top: 'loss' {param} }}");
        },
        Value);

    // The differences are 0.5 and -2.
    [Theory]
    [InlineData("", 0.125f + 1.5f)]
    [InlineData("smooth_l1_loss_param { sigma: 2 }", 0.375f + 1.875f)]
    [InlineData("smooth_l1_loss_param { sigma: 0.5 }", 0.03125f + 0.5f)]
    public void Is_a_parabola_near_0(string param, float expected) => Expect(
        LayerText.Net("1x2 1x2", $"layer {{ name: 'l' type: 'SmoothL1Loss' {LayerText.Bottoms(2)} top: 'loss' {param} }}"),
        new() { ["a"] = [1.5f, -1], ["b"] = [1, 1] },
        ("loss", [expected]));

    [Theory]
    [InlineData(Codes.BottomShape, "2x3 3x3", "bottom: 'a' ^bottom: 'b'")]
    [InlineData(Codes.BottomShape, "2x3 2x4", "bottom: 'a' ^bottom: 'b'")]
    [InlineData(Codes.BottomShape, "2x3x4 2x12", "bottom: 'a' ^bottom: 'b'")]
    [InlineData(Codes.BottomShape, "2x1x1x1x3 2x3", "^bottom: 'a' bottom: 'b'")]
    [InlineData(Codes.BlobCount, "2x3 2x3 2x3", "bottom: 'a' bottom: 'b' ^bottom: 'c'")]
    [InlineData(Codes.BottomShape, "2x3 2x3 2x3 2x2", "bottom: 'a' bottom: 'b' bottom: 'c' ^bottom: 'd'")]
    [InlineData(Codes.BottomShape, "2x3 2x3 1x3 2x3", "bottom: 'a' bottom: 'b' ^bottom: 'c' bottom: 'd'")]
    public void Refuses_what_the_forks_refuse(string code, string shapes, string bottoms) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'SmoothL1Loss' {bottoms} top: 'loss' }}");

    private static float Value(string blob, Random random) => (float)((random.NextDouble() * 6) - 3);
}

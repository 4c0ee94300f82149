using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class TripletLossLayerTests
{
    [Fact]
    public void Gives_what_the_fork_gives() => GoldenLayer.Check("triplet_loss", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(833, random =>
    {
        var (items, channels) = (random.Next(1, 5), random.Next(1, 5));
        var shapes = Enumerable.Range(0, 3).Select(_ => channels == 1 && random.Next(2) == 0 ? $"{items}" : $"{items}x{channels}{OneOf(random, "", "x1", "x1x1")}");
        return LayerText.Net(
            string.Join(' ', shapes), Layer(OneOf(random, "", "triplet_loss_param { }", "triplet_loss_param { margin: 0.1 }", "triplet_loss_param { margin: 3 }")));
    });

    // The squared distances are 4 and 9.
    [Theory]
    [InlineData("", 0f)]
    [InlineData("triplet_loss_param { margin: 6 }", 0.5f)]
    public void Wants_negatives_to_be_further(string param, float expected) =>
        Expect(LayerText.Net("1x2 1x2 1x2", Layer(param)), new() { ["a"] = [1, 0], ["b"] = [3, 0], ["c"] = [1, 3] }, ("loss", [expected]));

    [Theory]
    [InlineData("2x3 2x4 2x3", 1)]
    [InlineData("2x3 1x3 2x3", 1)]
    [InlineData("2x3 2x3 2x4", 2)]
    [InlineData("2x3 2x3 1x3", 2)]
    [InlineData("2x3 2x3 2x3x2", 2)]
    [InlineData("2x3x1x2 2x3 2x3", 0)]
    public void Refuses_what_the_fork_refuses(string shapes, int bottom) => LayerText.CheckRefused(
        Codes.BottomShape, shapes, Layer("").Replace($"bottom: \"{"abc"[bottom]}\"", $"^bottom: \"{"abc"[bottom]}\"", StringComparison.Ordinal));

    private static string Layer(string param) => $"layer {{ name: 'l' type: 'TripletLoss' {LayerText.Bottoms(3)} top: 'loss' {param} }}";
}

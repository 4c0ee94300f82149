using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class LayerNormLayerTests
{
    private const float OneAndAHalf = 1.5f;

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(932, random => LayerText.Net(
        [LayerText.RandomShape(random, 1, 5)],
        Layer($"{OneOf(random, "", "eps: 0.01")} {OneOf(random, "", "elementwise_affine: false", "elementwise_affine: true")}")));

    /// <summary>The numbers follow by hand: items of mean 3 and variance 2, and of mean 0 and variance 0.</summary>
    [Fact]
    public void Takes_the_mean_of_each_item_away_and_divides_by_its_deviation() => Expect(
        LayerText.Net("2x5", Layer("eps: 0.25")),
        new() { ["a"] = [1, 2, 3, 4, 5, 0, 0, 0, 0, 0] },
        ("y", [-2 / OneAndAHalf, -1 / OneAndAHalf, 0, 1 / OneAndAHalf, 2 / OneAndAHalf, 0, 0, 0, 0, 0]));

    [Fact]
    public void Refuses_a_scalar() => LayerText.CheckRefused(Codes.BottomShape, "()", Layer("").Replace("bottom", "^bottom", StringComparison.Ordinal));

    private static string Layer(string fields) => $$"""layer { name: "l" type: "LayerNorm" bottom: "a" top: "y" layer_norm_param { {{fields}} } }""";
}

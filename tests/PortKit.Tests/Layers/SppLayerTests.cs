using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class SppLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("spp");

    [Theory]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" spp_param { pyramid_height: 1 }", "2x3x4")]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" spp_param { pyramid_height: 1 }", "2x3x4x0")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @spp_param { pool: AVE }", "1x2x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" spp_param { @pyramid_height: 0 }", "1x2x4x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" spp_param { @pyramid_height: 3 }", "1x2x4x3")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" spp_param { @pyramid_height: 4000000000 }", "1x2x4x4")]
    [InlineData("PK2111", "bottom: \"x\" top: \"y\" spp_param { pyramid_height: 1 @pool: STOCHASTIC }", "1x2x4x4")]
    public void Refuses(string code, string rest, string shape) => WindowNet.Refuses(code, "SPP", rest, shape);

    [Fact]
    public void Agrees() => RandomNets.Agree(1, random =>
    {
        // Bins fill any axis that is at least as long as the square of their number.
        var height = random.Next(1, 4);
        var least = 1 << (2 * (height - 1));
        return WindowNet.Of(
            "SPP",
            $"bottom: \"x\" top: \"y\" spp_param {{ pyramid_height: {height} pool: {(random.Next(2) == 0 ? "MAX" : "AVE")} }}",
            $"{random.Next(1, 3)}x{random.Next(1, 4)}x{least + random.Next(9)}x{least + random.Next(9)}");
    });
}

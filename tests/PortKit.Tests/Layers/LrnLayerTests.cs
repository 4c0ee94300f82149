using System.Globalization;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class LrnLayerTests
{
    [Theory]
    [InlineData("lrn_across")]
    [InlineData("lrn_across_k")]
    [InlineData("lrn_within")]
    public void Golden(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\"", "2x3x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" lrn_param { @local_size: 4 }", "1x2x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" lrn_param { @local_size: 0 }", "1x2x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" lrn_param { @local_size: 4294967295 }", "1x2x4x4")]
    public void Refuses(string code, string rest, string shape) => WindowNet.Refuses(code, "LRN", rest, shape);

    [Fact]
    public void Agrees() => RandomNets.Agree(1, random =>
    {
        int[] sizes = [1, 3, 5, 7, 101, int.MaxValue];
        float[] alphas = [1, 0.5f, 0.0001f, 2.5f, 0, -0.01f];
        float[] betas = [0.75f, 0.5f, 1, 2, 0, -0.5f];
        var fields = string.Create(
            CultureInfo.InvariantCulture,
            $"local_size: {sizes[random.Next(6)]} alpha: {alphas[random.Next(6)]} beta: {betas[random.Next(6)]} k: {random.Next(1, 4)}");
        var region = random.Next(2) == 0 ? "ACROSS_CHANNELS" : "WITHIN_CHANNEL";
        return WindowNet.Of(
            "LRN",
            $"bottom: \"x\" top: \"y\" lrn_param {{ norm_region: {region} {fields} }}",
            $"{random.Next(1, 3)}x{random.Next(1, 9)}x{random.Next(1, 7)}x{random.Next(1, 7)}");
    });
}

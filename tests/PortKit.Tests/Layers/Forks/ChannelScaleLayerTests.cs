using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class ChannelScaleLayerTests
{
    [Fact]
    public void Gives_what_the_fork_gives() => GoldenLayer.Check("channel_scale", "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(821, random =>
    {
        var x = LayerText.RandomShape(random, 1, 4);
        var places = x.Count / (x.Rank > 1 ? x[1] : 1);
        var scale = x.Rank == 1 || random.Next(2) == 0 ? $"{x[0]}x{places / x[0]}" : x.With(1, 1).ToString();
        var fields = OneOf(
            random,
            "",
            "channel_scale_param { do_backward_scale: false }",
            "channel_scale_param { do_forward: false }",
            "channel_scale_param { global_scale: true min_global_scale: -3 }",
            "top: 'value' channel_scale_param { global_scale: true }",
            "top: 'value' channel_scale_param { global_scale: true min_global_scale: 0.25 max_global_scale: 2 }",
            "top: 'value' channel_scale_param { global_scale: true do_forward: false }");
        return LayerText.Net($"{x} {scale}", Layer(fields));
    });

    /// <summary>The one number starts at -1, and is cut off on both sides.</summary>
    [Theory]
    [InlineData("", 0f)]
    [InlineData("min_global_scale: -5", -1f)]
    [InlineData("min_global_scale: -5 max_global_scale: -2", -2f)]
    [InlineData("min_global_scale: 0.5", 0.5f)]
    public void Cuts_the_one_number_off(string fields, float expected) => Expect(
        LayerText.Net("1x2 1x1", Layer($"top: 'value' channel_scale_param {{ global_scale: true {fields} }}")),
        new() { ["a"] = [2, 4], ["b"] = [9] },
        ("y", [2 * expected, 4 * expected]),
        ("value", [expected]));

    [Theory]
    [InlineData(Codes.BottomShape, "2x3x4 2x5", "bottom: 'a' ^bottom: 'b' top: 'y'")]
    [InlineData(Codes.BottomShape, "2x3x4 4x2", "bottom: 'a' ^bottom: 'b' top: 'y'")]
    [InlineData(Codes.BottomShape, "2x3x1x1x4 2x4", "^bottom: 'a' bottom: 'b' top: 'y'")]
    [InlineData(Codes.BlobCount, "2x3x4 2x4", "bottom: 'a' bottom: 'b' top: 'y' ^top: 'value'")]
    [InlineData(Codes.OutOfRange, "2x3x4 2x4", "bottom: 'a' bottom: 'b' top: 'y' channel_scale_param { global_scale: true max_global_scale: 1 ^min_global_scale: 2 }")]
    public void Refuses_what_the_fork_refuses(string code, string shapes, string rest) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'ChannelScale' {rest} }}");

    private static string Layer(string rest) => $"layer {{ name: 'l' type: 'ChannelScale' bottom: 'a' bottom: 'b' top: 'y' {rest} }}";
}

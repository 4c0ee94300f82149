using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class ReorgLayerTests
{
    [Theory]
    [InlineData("reorg_c4")]
    [InlineData("reorg_reverse")]
    [InlineData("reorg_stride2")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData("reorg_reverse")]
    [InlineData("reorg_stride2")]
    public void Takes_every_batch(string name) => GoldenLayer.CheckAnyBatch(name, "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(510, random =>
    {
        var stride = random.Next(1, 4);
        var shape = LayerText.RandomShape(random, 4, 4, maxSize: 3);
        shape = shape.With(1, shape[1] * stride * stride).With(2, shape[2] * stride).With(3, shape[3] * stride);
        return LayerText.Net([shape], $"layer {{ name: 'l' type: 'Reorg' bottom: 'a' top: 'y' reorg_param {{ stride: {stride} reverse: {(random.Next(2) == 0 ? "true" : "false")} }} }}");
    });

    [Theory]
    [InlineData(Codes.BottomShape, "1x4x4", "^bottom: 'a' reorg_param { stride: 2 }")]
    [InlineData(Codes.OutOfRange, "1x4x4x4", "bottom: 'a' reorg_param { ^stride: 0 }")]
    [InlineData(Codes.OutOfRange, "1x4x4x4", "bottom: 'a' reorg_param { ^stride: 4000000000 }")]
    [InlineData(Codes.OutOfRange, "1x2x4x4", "bottom: 'a' reorg_param { ^stride: 2 }")]
    [InlineData(Codes.OutOfRange, "1x6x4x4", "bottom: 'a' reorg_param { ^stride: 2 reverse: true }")]
    [InlineData(Codes.OutOfRange, "1x4x4x5", "bottom: 'a' reorg_param { ^stride: 2 }")]
    public void Refuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'Reorg' top: 'y' {fields} }}");

    [Fact]
    public void Takes_a_stride_of_2_and_says_so()
    {
        var text = LayerText.Net("1x4x4x4", "layer { name: 'l' type: 'Reorg' bottom: 'a' top: 'y' }");
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.Equal(new Net.Shape(1, 16, 2, 2), net.Net!.Plan.Outputs[0].Shape);
        Assert.Single(net.Diagnostics, said => said is { Code: Codes.Dialect, Severity: PortKit.Files.DiagnosticSeverity.Note });
    }
}

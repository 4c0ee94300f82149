using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class InterpLayerTests
{
    [Theory]
    [InlineData("interp_one_cell")]
    [InlineData("interp_pad")]
    [InlineData("interp_shrink")]
    [InlineData("interp_shrink_zoom")]
    [InlineData("interp_size")]
    [InlineData("interp_zoom")]
    [InlineData("interp_zoom_over_size")]
    [InlineData("net_deeplab_v1")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Takes_every_batch() => GoldenLayer.CheckAnyBatch("interp_size", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(506, random =>
    {
        var (before, after) = (random.Next(3), random.Next(3));
        var shape = $"{random.Next(1, 3)}x{random.Next(1, 4)}x{before + after + random.Next(1, 9)}x{before + after + random.Next(1, 9)}";
        var size = random.Next(7) switch
        {
            0 => $"height: {random.Next(1, 20)} width: {random.Next(1, 20)}",
            1 => $"zoom_factor: {random.Next(1, 5)}",
            2 => $"shrink_factor: {random.Next(1, 5)}",
            3 => $"shrink_factor: {random.Next(1, 4)} zoom_factor: {random.Next(1, 4)}",
            4 => $"full_zoom_factor: {random.Next(1, 4)}",
            5 => "use_blob_size: true",
            _ => "",
        };
        var second = size is "" or "use_blob_size: true" ? "bottom: 'b'" : "";
        var param = $"interp_param {{ {size} pad_beg: {-before} pad_end: {-after} }}";
        return LayerText.Net($"{shape} 2x1x{random.Next(1, 9)}x{random.Next(1, 9)}", $"layer {{ name: 'l' type: 'Interp' bottom: 'a' {second} top: 'y' {param} }}");
    });

    [Theory]
    [InlineData(Codes.BottomShape, "1x2x3", "^bottom: 'a' interp_param { zoom_factor: 2 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { zoom_factor: 2 ^pad_beg: 1 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { zoom_factor: 2 ^pad_end: 1 }")]
    [InlineData(Codes.BottomShape, "1x2x3x4", "bottom: 'a' interp_param { zoom_factor: 2 ^pad_beg: -2 pad_end: -1 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { ^zoom_factor: 0 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { ^shrink_factor: 0 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { shrink_factor: 1 ^zoom_factor: -1 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { ^height: 0 width: 3 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { height: 3 ^width: -3 }")]
    [InlineData(Codes.Missing, "1x2x3x4", "bottom: 'a' interp_param { ^height: 3 }")]
    [InlineData(Codes.Missing, "1x2x3x4", "bottom: 'a' ^interp_param { }")]
    [InlineData(Codes.NotConvertible, "1x2x3x4", "bottom: 'a' interp_param { zoom_factor: 2 ^align_corners: false }")]
    [InlineData(Codes.Contradiction, "1x2x3x4", "bottom: 'a' interp_param { ^full_zoom_factor: 2 zoom_factor: 2 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x4", "bottom: 'a' interp_param { ^full_zoom_factor: 0 }")]
    [InlineData(Codes.BlobCount, "1x2x3x4", "bottom: 'a' interp_param { ^use_blob_size: true }")]
    [InlineData(Codes.BlobCount, "1x2x3x4 1x2x3x4", "bottom: 'a' ^bottom: 'b' interp_param { zoom_factor: 2 }")]
    [InlineData(Codes.Contradiction, "1x2x3x4 1x2x3x4", "bottom: 'a' bottom: 'b' interp_param { ^use_blob_size: true height: 3 }")]
    [InlineData(Codes.BottomShape, "1x2x3x4 1x2x3", "bottom: 'a' ^bottom: 'b' interp_param { use_blob_size: true }")]
    public void Refuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'Interp' top: 'y' {fields} }}");

    /// <summary>A lone factor wins over height and width, which is easily overlooked.</summary>
    [Theory]
    [InlineData("zoom_factor: 2 height: 5 width: 5", 1)]
    [InlineData("zoom_factor: 2", 0)]
    [InlineData("zoom_factor: 2 shrink_factor: 1 height: 7 width: 7", 0)]
    public void Says_what_it_does_not_read(string fields, int count)
    {
        var text = LayerText.Net("1x1x4x4", $"layer {{ name: 'l' type: 'Interp' bottom: 'a' top: 'y' interp_param {{ {fields} }} }}");
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.Equal(new Net.Shape(1, 1, 7, 7), net.Net!.Plan.Outputs[0].Shape);
        Assert.Equal(count, net.Diagnostics.Count(diagnostic => diagnostic.Code == Codes.Ignored));
    }

    /// <summary>Two bottoms and no size: the size of the second, with a note.</summary>
    [Fact]
    public void Takes_the_size_of_its_second_bottom()
    {
        var text = LayerText.Net("1x1x4x4 1x2x5x6", "layer { name: 'l' type: 'Interp' bottom: 'a' bottom: 'b' top: 'y' interp_param { } }");
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.Equal(new Net.Shape(1, 1, 5, 6), net.Net!.Plan.Outputs[0].Shape);
        Assert.Single(net.Diagnostics, diagnostic => diagnostic is { Code: Codes.Dialect, Severity: PortKit.Files.DiagnosticSeverity.Note });
    }

    [Fact]
    public void Is_read_in_the_syntax_of_2014()
    {
        var text = "input: 'a' input_dim: 1 input_dim: 1 input_dim: 4 input_dim: 4 layers { name: 'l' type: INTERP bottom: 'a' top: 'y' interp_param { zoom_factor: 2 } }";
        Assert.Equal(new Net.Shape(1, 1, 7, 7), Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt").Net!.Plan.Outputs[0].Shape);
    }
}

using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class UpsampleLayerTests
{
    [Theory]
    [InlineData("upsample_mask")]
    [InlineData("upsample_mask_collide")]
    [InlineData("upsample_mask_hw")]
    [InlineData("upsample_mask_overlap")]
    [InlineData("upsample_mask_pad_out")]
    [InlineData("upsample_nearest")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData("upsample_mask")]
    [InlineData("upsample_nearest")]
    public void Takes_every_batch(string name) => GoldenLayer.CheckAnyBatch(name, "forks");

    [Fact]
    public void NearestAgrees() => RandomNets.Agree(507, random =>
    {
        var shape = LayerText.RandomShape(random, 4, 4, maxSize: 5);
        var (down, across) = (random.Next(1, 5), random.Next(1, 5));
        var size = random.Next(4) switch
        {
            0 => "",
            1 => $"scale: {down}",
            2 => $"nearestneighbor_mode: true scale_h: {down} scale_w: {across}",
            _ => $"nearestneighbor_mode: true upsample_h: {down * shape[2]} upsample_w: {across * shape[3]}",
        };
        return LayerText.Net([shape], $"layer {{ name: 'l' type: 'Upsample' bottom: 'a' top: 'y' upsample_param {{ {size} }} }}");
    });

    [Fact]
    public void MaskAgrees()
    {
        var most = 0;
        RandomNets.Agree(
            508,
            random =>
            {
                var shape = LayerText.RandomShape(random, 4, 4, maxSize: 5);
                var (down, across) = (random.Next(2, 5), random.Next(2, 5));
                var (size, height, width) = random.Next(5) switch
                {
                    0 => ("", 2 * shape[2], 2 * shape[3]),
                    1 => ($"scale: {down}", down * shape[2], down * shape[3]),
                    2 => ($"scale_h: {down} scale_w: {across}", down * shape[2], across * shape[3]),
                    3 => ("pad_out_w: true pad_out_h: true", (2 * shape[2]) - 1, (2 * shape[3]) - 1),
                    _ => ($"scale: 1 upsample_h: {down} upsample_w: {across}", down, across),
                };
                most = height * width;
                return LayerText.Net([shape, shape], $"layer {{ name: 'l' type: 'Upsample' bottom: 'a' bottom: 'b' top: 'y' upsample_param {{ {size} }} }}");
            },
            (name, random) => name == "b" ? random.Next(most) : (float)random.NextDouble());
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(16f)]
    public void Stops_at_a_mask_outside(float place)
    {
        var text = LayerText.Net("1x1x2x2 1x1x2x2", "layer { name: 'l' type: 'Upsample' bottom: 'a' bottom: 'b' top: 'y' }");
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt");
        var inputs = new Dictionary<string, float[]> { ["a"] = new float[4], ["b"] = [0, 5, 15, place] };
        var e = Assert.Throws<LayerInputException>(
            () => ReferenceRun.Compute(net.Net!.Plan, LayerCatalog.Default, _ => throw new InvalidOperationException(), inputs, new Mt19937(1)));
        Assert.Contains("0 to 15", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Codes.BottomShape, "1x2x3", "^bottom: 'a'")]
    [InlineData(Codes.OutOfRange, "1x2x3x3", "bottom: 'a' upsample_param { ^scale: 0 }")]
    [InlineData(Codes.Contradiction, "1x2x3x3", "bottom: 'a' upsample_param { ^scale_h: 2 scale_w: 2 }")]
    [InlineData(Codes.Contradiction, "1x2x3x3", "bottom: 'a' upsample_param { scale: 2 ^pad_out_w: true }")]
    [InlineData(Codes.Contradiction, "1x2x3x3", "bottom: 'a' upsample_param { ^upsample_h: 6 upsample_w: 6 }")]
    [InlineData(Codes.BlobCount, "1x2x3x3", "bottom: 'a' upsample_param { scale: 2 ^nearestneighbor_mode: false }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3", "bottom: 'a' upsample_param { nearestneighbor_mode: true ^upsample_h: 7 upsample_w: 6 }")]
    [InlineData(Codes.Contradiction, "1x2x3x3", "bottom: 'a' upsample_param { nearestneighbor_mode: true ^pad_out_h: true }")]
    [InlineData(Codes.Contradiction, "1x2x3x3 1x2x3x3", "bottom: 'a' bottom: 'b' upsample_param { ^nearestneighbor_mode: true }")]
    [InlineData(Codes.BottomShape, "1x2x3x3 1x2x3x4", "bottom: 'a' ^bottom: 'b'")]
    [InlineData(Codes.OutOfRange, "1x2x3x3 1x2x3x3", "bottom: 'a' bottom: 'b' upsample_param { ^scale: 1 }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3 1x2x3x3", "bottom: 'a' bottom: 'b' upsample_param { upsample_h: 2 ^upsample_w: 1 }")]
    [InlineData(Codes.Missing, "1x2x3x3 1x2x3x3", "bottom: 'a' bottom: 'b' upsample_param { ^upsample_h: 6 }")]
    [InlineData(Codes.Missing, "1x2x3x3 1x2x3x3", "bottom: 'a' bottom: 'b' upsample_param { ^scale_w: 6 }")]
    [InlineData(Codes.Contradiction, "1x2x3x3 1x2x3x3", "bottom: 'a' bottom: 'b' upsample_param { scale: 2 ^scale_h: 2 scale_w: 2 }")]
    [InlineData(Codes.Contradiction, "1x2x3x3 1x2x3x3", "bottom: 'a' bottom: 'b' upsample_param { scale: 3 ^pad_out_h: true }")]
    public void Refuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'Upsample' top: 'y' {fields} }}");
}

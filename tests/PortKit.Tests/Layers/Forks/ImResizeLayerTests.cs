using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class ImResizeLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("imresize", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(516, random =>
    {
        var shape = LayerText.RandomShape(random, 4, 4, maxSize: 3).With(2, random.Next(1, 12)).With(3, random.Next(1, 12));
        var size = random.Next(3) switch
        {
            0 => $"factor: {random.Next(1, 9)}",
            1 => "factor: 1.5",
            _ => $"target_spatial_width: {random.Next(1, 20)} target_spatial_height: {random.Next(1, 20)}",
        };
        return LayerText.Net(
            [shape], $"layer {{ name: 'l' type: 'ImResize' bottom: 'a' top: 'y' imresize_param {{ {size} start_scale: 0.{random.Next(7, 10)} scale_gap: 0.{random.Next(0, 3)} }} }}");
    });

    [Theory]
    [InlineData(Codes.BottomShape, "1x2x4", "^bottom: 'a' imresize_param { factor: 2 }")]
    [InlineData(Codes.BottomShape, "1x2x0x4", "^bottom: 'a' imresize_param { factor: 2 }")]
    [InlineData(Codes.OutOfRange, "1x2x4x4", "bottom: 'a' imresize_param { ^factor: -1 }")]
    [InlineData(Codes.OutOfRange, "1x2x4x4", "bottom: 'a' imresize_param { ^factor: 0.1 }")]
    [InlineData(Codes.OutOfRange, "1x2x4x4", "bottom: 'a' imresize_param { ^target_spatial_width: 0 }")]
    [InlineData(Codes.OutOfRange, "1x2x4x4", "bottom: 'a' imresize_param { factor: 2 ^start_scale: 2 }")]
    [InlineData(Codes.OutOfRange, "3x2x4x4", "bottom: 'a' imresize_param { factor: 2 ^scale_gap: 0.5 }")]
    public void Refuses(string code, string shape, string fields) =>
        LayerText.CheckRefused(code, shape, $"layer {{ name: 'l' type: 'ImResize' top: 'y' {fields} }}");
}

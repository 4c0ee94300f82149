using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class Im2colLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("im2col");

    [Theory]
    [InlineData("PK2108", "bottom: \"x\" top: \"y\" convolution_param { kernel_size: 1 @axis: 4 }", "2x3x4x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" convolution_param { kernel_size: 1 @axis: -1 }", "2x3x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution_param { stride: 1 }", "2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution_param { kernel_size: 2 kernel_size: 2 @kernel_size: 2 }", "2x3x4x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" convolution_param { kernel_size: 2 @kernel_size: 6 }", "2x3x4x4")]
    public void Refuses(string code, string rest, string shape) => WindowNet.Refuses(code, "Im2col", rest, shape);

    [Fact]
    public void Agrees() => RandomNets.Agree(1, random =>
    {
        var axes = random.Next(1, 5);
        var (fields, sizes) = WindowNet.Windows(random, axes);
        var before = random.Next(0, 3);
        var shape = string.Join('x', [.. Enumerable.Repeat(2, before), random.Next(1, 4), .. sizes]);
        var axis = random.Next(2) == 0 ? before : -axes - 1;
        return WindowNet.Of(
            "Im2col",
            $"bottom: \"x\" top: \"y\" convolution_param {{ axis: {axis} {fields} {(random.Next(2) == 0 ? "force_nd_im2col: true" : "")} }}",
            shape);
    });
}

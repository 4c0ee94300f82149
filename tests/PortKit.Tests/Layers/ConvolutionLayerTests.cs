using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class ConvolutionLayerTests
{
    [Theory]
    [InlineData("conv_1d")]
    [InlineData("conv_3d")]
    [InlineData("conv_axis")]
    [InlineData("conv_basic")]
    [InlineData("conv_depthwise")]
    [InlineData("conv_dilated")]
    [InlineData("conv_group")]
    [InlineData("conv_hole")]
    [InlineData("conv_hole_v1")]
    [InlineData("conv_rect")]
    [InlineData("conv_repeated_fields")]
    [InlineData("conv_stride_pad")]
    [InlineData("conv_two_bottoms")]
    public void Golden(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData("PK2108", "num_output: 1 kernel_size: 1 @axis: 4")]
    [InlineData("PK2107", "num_output: 1 axis: 2 @kernel_h: 1 kernel_w: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 @kernel_w: 1")]
    [InlineData("PK2106", "num_output: 1 @kernel_w: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 kernel_size: 1 @kernel_size: 1")]
    [InlineData("PK2104", "num_output: 1 kernel_size: 1 @kernel_size: 0")]
    [InlineData("PK2104", "num_output: 1 kernel_h: 1 @kernel_w: 4000000000")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 stride: 1 @stride_h: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 axis: 2 @stride_h: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 stride: 1 stride: 1 @stride: 1")]
    [InlineData("PK2104", "num_output: 1 kernel_size: 1 @stride: 0")]
    [InlineData("PK2106", "num_output: 1 kernel_size: 1 @stride_h: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 pad: 1 @pad_w: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 axis: 2 @pad_h: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 pad: 1 pad: 1 @pad: 1")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 dilation: 1 dilation: 1 @dilation: 1")]
    [InlineData("PK2104", "num_output: 1 kernel_size: 1 @dilation: 0")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 dilation: 1 @hole: 2")]
    [InlineData("PK2107", "num_output: 1 kernel_size: 1 hole: 2 @hole_h: 2 hole_w: 2")]
    [InlineData("PK2106", "num_output: 1 kernel_size: 1 @hole_w: 2")]
    [InlineData("PK2104", "num_output: 1 kernel_size: 1 @hole: 0")]
    [InlineData("PK2106", "@num_output: 0 kernel_size: 1")]
    [InlineData("PK2104", "num_output: 4 kernel_size: 1 @group: 4")]
    [InlineData("PK2104", "num_output: 4 kernel_size: 1 @group: 3")]
    [InlineData("PK2104", "num_output: 4 kernel_size: 1 @group: 0")]
    [InlineData("PK2105", "num_output: 1 kernel_size: 2 @kernel_size: 7 stride: 2")]
    [InlineData("PK2105", "num_output: 1 kernel_h: 2 @kernel_w: 7 stride: 2")]
    public void RefusesFields(string code, string fields) =>
        WindowNet.Refuses(code, "Convolution", $"bottom: \"x\" top: \"y\" convolution_param {{ {fields} }}", "2x6x5x5");

    [Theory]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution_param { kernel_size: 1 }", "2x6x5x5")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution_param { num_output: 1 }", "2x6x5x5")]
    [InlineData("PK2105", "bottom: \"x\" @bottom: \"x1\" top: \"y\" top: \"z\" convolution_param { num_output: 1 kernel_size: 1 }", "2x6x5x5", "2x6x5x6")]
    [InlineData("PK2111", "@bottom: \"x\" top: \"y\" convolution_param { num_output: 1 kernel_size: 1 }", "1x1x2x2x2x2")]
    public void Refuses(string code, string rest, params string[] shapes) => WindowNet.Refuses(code, "Convolution", rest, shapes);

    [Theory]
    [InlineData("hole: 2", "dilation: 2")]
    [InlineData("hole_h: 1 hole_w: 2", "dilation: 1 dilation: 2")]
    public void HoleIsDilation(string hole, string dilation) => Assert.Equal(ShapeOf(dilation), ShapeOf(hole));

    private static Net.Shape ShapeOf(string fields)
    {
        var text = $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 1 dim: 2 dim: 9 dim: 9 }} }} }} layer {{ name: 'c' type: 'Convolution' bottom: 'x' top: 'y' convolution_param {{ num_output: 1 kernel_size: 3 {fields} }} }}";
        return Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt").Net!.Plan.Outputs[0].Shape;
    }

    [Fact]
    public void Agrees() => RandomNets.Agree(1, random => Net(random, "Convolution"));

    [Fact]
    public void AgreesWithManyChannels() => RandomNets.Agree(2, random =>
    {
        var (fields, sizes) = WindowNet.Windows(random, 2);
        var group = random.Next(1, 4);
        return WindowNet.Of(
            "Convolution",
            $"bottom: \"x\" top: \"y\" convolution_param {{ num_output: {group * random.Next(1, 20)} group: {group} {fields} weight_filler {{ type: \"xavier\" }} }}",
            $"1x{group * random.Next(1, 20)}x{sizes[0] + random.Next(10)}x{sizes[1] + random.Next(10)}");
    });

    /// <summary>Its one window along the first axis stands before the image: as a convolution of what it sees, the gradient has no elements.</summary>
    [Fact]
    public void AgreesWhereWindowsSeePaddingAlone() => RandomNets.Agree(3, _ => WindowNet.Of(
        "Convolution",
        "bottom: \"x\" top: \"y\" convolution_param { num_output: 6 group: 3 kernel_size: 1 stride: 3 pad: 1 dilation: 2 weight_filler { type: \"gaussian\" } }",
        "2x3x1x8x5"));

    /// <summary>A net of any axes and options; Deconvolution takes the same.</summary>
    internal static string Net(Random random, string type)
    {
        var axes = random.Next(0, 4);
        var (fields, sizes) = WindowNet.Windows(random, axes);
        var (before, group) = (random.Next(0, 3), random.Next(1, 4));
        var shape = string.Join('x', [.. Enumerable.Repeat(2, before), group * random.Next(1, 4), .. sizes]);
        var axis = random.Next(2) == 0 ? before : -axes - 1;
        var bottoms = random.Next(1, 3);
        var blobs = bottoms == 1 ? "bottom: \"x\" top: \"y\"" : "bottom: \"x\" bottom: \"x1\" top: \"y\" top: \"y1\"";
        var bias = random.Next(2) == 0 ? "bias_term: false" : "bias_filler { type: \"uniform\" min: -1 max: 1 }";
        return WindowNet.Of(
            type,
            $"{blobs} convolution_param {{ axis: {axis} num_output: {group * random.Next(1, 4)} group: {group} {fields} {bias} weight_filler {{ type: \"gaussian\" }} }}",
            [.. Enumerable.Repeat(shape, bottoms)]);
    }
}

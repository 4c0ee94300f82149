using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class Convolution3DLayerTests
{
    [Theory]
    [InlineData("convolution3d")]
    [InlineData("c3d_v1_net")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Takes_every_batch() => GoldenLayer.CheckAnyBatch("convolution3d", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(503, random =>
    {
        var (kernel, depth) = (random.Next(1, 4), random.Next(1, 4));
        var (pad, temporalPad) = (random.Next(0, 3), random.Next(0, 3));
        var (stride, temporalStride) = (random.Next(1, 4), random.Next(1, 4));
        var filters = random.Next(1, 3);
        var plane = Math.Max(1, kernel - (2 * pad));
        var shape = $"{random.Next(1, 3)}x{random.Next(1, 4)}x{Math.Max(1, depth - (2 * temporalPad)) + random.Next(4)}x{plane + random.Next(5)}x{plane + random.Next(5)}";
        var bias = random.Next(2) == 0 ? "bias_term: false" : "bias_filler { type: \"uniform\" min: -1 max: 1 }";
        return WindowNet.Of(
            "Convolution3D",
            $"bottom: \"x\" top: \"y\" {(random.Next(2) == 0 ? "convolution3d_param" : "convolution_param")} {{ num_output: {2 * filters} filter_group: {random.Next(1, 3)} group: 5 kernel_size: {kernel} kernel_depth: {depth} "
                + $"stride: {stride} temporal_stride: {temporalStride} pad: {pad} temporal_pad: {temporalPad} {bias} weight_filler {{ type: \"xavier\" }} }}",
            shape);
    });

    [Theory]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" convolution3d_param { num_output: 2 kernel_size: 1 kernel_depth: 1 }", "2x6x5x5")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution3d_param { kernel_size: 1 kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution3d_param { num_output: 2 kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution3d_param { num_output: 2 kernel_size: 1 }", "1x2x3x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution_param { num_output: 2 kernel_size: 1 }", "1x2x3x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" convolution3d_param { num_output: 2 kernel_size: 1 @kernel_depth: 0 }", "1x2x3x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" convolution3d_param { num_output: 2 kernel_size: 1 kernel_depth: 1 @temporal_stride: 0 }", "1x2x3x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" convolution3d_param { num_output: 2 kernel_size: 1 kernel_depth: 1 @filter_group: 3 }", "1x2x3x4x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" convolution3d_param { num_output: 2 kernel_size: 1 @kernel_depth: 4 }", "1x2x3x4x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" convolution3d_param { num_output: 2 @kernel_size: 5 kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution_param { num_output: 2 kernel_size: 1 @kernel_size: 1 kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution_param { num_output: 2 kernel_size: 1 kernel_depth: 1 @dilation: 2 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution_param { num_output: 2 @kernel_h: 1 kernel_w: 1 kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution_param { num_output: 2 kernel_size: 1 kernel_depth: 1 @hole: 2 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution3d_param { num_output: 2 kernel_size: 1 kernel_depth: 1 } @convolution_param { num_output: 2 }", "1x2x3x4x4")]
    public void Refuses(string code, string rest, string shape) => WindowNet.Refuses(code, "Convolution3D", rest, shape);

    /// <summary>The fields of time stand in messages that other layers read too.</summary>
    [Theory]
    [InlineData("Convolution", "convolution_param { num_output: 2 kernel_size: 1 @kernel_depth: 3 }")]
    [InlineData("Convolution", "convolution_param { num_output: 2 kernel_size: 1 @temporal_stride: 1 }")]
    [InlineData("Deconvolution", "convolution_param { num_output: 2 kernel_size: 1 @temporal_pad: 0 }")]
    [InlineData("Im2col", "convolution_param { kernel_size: 1 @filter_group: 1 }")]
    [InlineData("Pooling", "pooling_param { kernel_size: 1 @kernel_depth: 3 }")]
    [InlineData("Pooling", "pooling_param { kernel_size: 1 @temporal_stride: 1 }")]
    [InlineData("Pooling", "pooling_param { kernel_size: 1 @temporal_pad: 1 }")]
    public void Its_fields_are_of_no_other_layer(string type, string param) =>
        WindowNet.Refuses("PK2107", type, $"bottom: \"x\" top: \"y\" {param}", "1x2x4x4");
}

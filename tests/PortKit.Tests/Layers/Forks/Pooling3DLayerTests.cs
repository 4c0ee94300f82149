using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class Pooling3DLayerTests
{
    [Theory]
    [InlineData("pooling3d_ave")]
    [InlineData("pooling3d_max")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Takes_every_batch() => GoldenLayer.CheckAnyBatch("pooling3d_ave", "forks");

    [Fact]
    public void MaxAgrees() => RandomNets.Agree(504, random => Net(random, "MAX"), (_, random) => random.Next(-3, 4));

    [Fact]
    public void AveAgrees() => RandomNets.Agree(505, random => Net(random, "AVE"));

    [Theory]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" pooling3d_param { kernel_size: 1 kernel_depth: 1 }", "2x6x5x5")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @pooling3d_param { kernel_size: 1 }", "1x2x3x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @pooling_param { kernel_size: 1 }", "1x2x3x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @pooling3d_param { kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" pooling3d_param { kernel_size: 1 kernel_depth: 1 @stride: 0 }", "1x2x3x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" pooling3d_param { @pool: STOCHASTIC kernel_size: 1 kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" pooling3d_param { kernel_size: 1 @kernel_depth: 4 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling3d_param { kernel_size: 2 kernel_depth: 1 @pad: 1 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { @global_pooling: true kernel_depth: 1 }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 1 kernel_depth: 1 @ceil_mode: false }", "1x2x3x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling3d_param { kernel_size: 1 kernel_depth: 1 } @pooling_param { kernel_size: 1 }", "1x2x3x4x4")]
    public void Refuses(string code, string rest, string shape) => WindowNet.Refuses(code, "Pooling3D", rest, shape);

    [Fact]
    public void Says_that_temporal_pad_is_not_read()
    {
        var text = WindowNet.Of("Pooling3D", "bottom: \"x\" top: \"y\" pooling3d_param { kernel_size: 2 kernel_depth: 2 temporal_pad: 1 }", "1x2x3x4x4");
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.Equal(new Net.Shape(1, 2, 2, 3, 3), net.Net!.Plan.Outputs[0].Shape);
        Assert.Equal(Codes.Ignored, Assert.Single(net.Diagnostics).Code);
    }

    private static string Net(Random random, string method)
    {
        var pad = method == "MAX" ? 0 : random.Next(0, 4);
        var (kernel, depth, stride, temporalStride) = (random.Next(1, 5), random.Next(1, 4), random.Next(1, 5), random.Next(1, 4));

        // Up to a stride less than the window still counts as one window.
        int Size(int window, int step, int padding) => Math.Max(1, window - (2 * padding) - random.Next(step)) + random.Next(5);
        return WindowNet.Of(
            "Pooling3D",
            $"bottom: \"x\" top: \"y\" {(random.Next(2) == 0 ? "pooling3d_param" : "pooling_param")} {{ pool: {method} kernel_size: {kernel} kernel_depth: {depth} stride: {stride} temporal_stride: {temporalStride} pad: {pad} }}",
            $"{random.Next(1, 3)}x{random.Next(1, 3)}x{Size(depth, temporalStride, 0)}x{Size(kernel, stride, pad)}x{Size(kernel, stride, pad)}");
    }
}

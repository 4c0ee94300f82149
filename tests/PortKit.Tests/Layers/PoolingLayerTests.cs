using PortKit.Caffe.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class PoolingLayerTests
{
    [Theory]
    [InlineData("pool_ave_ceil")]
    [InlineData("pool_ceil_mode_false")]
    [InlineData("pool_ceil_mode_pad")]
    [InlineData("pool_ceil_mode_true")]
    [InlineData("pool_ave_pad")]
    [InlineData("pool_ave_pad2")]
    [InlineData("pool_floor")]
    [InlineData("pool_global_ave")]
    [InlineData("pool_global_max")]
    [InlineData("pool_max_ceil")]
    [InlineData("pool_max_mask")]
    [InlineData("pool_max_pad_clip")]
    [InlineData("pool_rect")]
    public void Golden(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 }", "2x3x4")]
    [InlineData("PK2103", "bottom: \"x\" top: \"y\" @top: \"mask\" pooling_param { pool: AVE kernel_size: 2 }", "1x2x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @pooling_param { pool: MAX }", "1x2x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" pooling_param { @kernel_h: 2 }", "1x2x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 @kernel_h: 2 kernel_w: 2 }", "1x2x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { global_pooling: true @kernel_w: 2 }", "1x2x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { global_pooling: true @pad: 1 }", "1x2x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { global_pooling: true stride_h: 1 @stride_w: 2 }", "1x2x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 pad: 1 @pad_h: 1 pad_w: 1 }", "1x2x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 @pad_h: 1 }", "1x2x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 stride: 1 @stride_w: 1 }", "1x2x4x4")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 @stride_w: 1 }", "1x2x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" pooling_param { @kernel_size: 0 }", "1x2x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" pooling_param { kernel_h: 1 @kernel_w: 3000000000 }", "1x2x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 @stride: 0 }", "1x2x4x4")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" pooling_param { kernel_size: 2 @pad: 2 }", "1x2x4x4")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" pooling_param { pool: STOCHASTIC kernel_size: 2 @pad: 1 } phase: TEST", "1x2x4x4")]
    [InlineData("PK2111", "bottom: \"x\" top: \"y\" pooling_param { @pool: STOCHASTIC kernel_size: 2 } phase: TRAIN", "1x2x4x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" pooling_param { @kernel_size: 5 round_mode: FLOOR }", "1x2x4x4")]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" pooling_param { global_pooling: true }", "1x2x0x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" pooling_param { pool: AVE @kernel_size: 3 stride: 2 pad: 1 }", "1x2x0x4")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" pooling_param { pool: MAX kernel_h: 3 @kernel_w: 3 pad_h: 0 pad_w: 2 }", "1x2x4x0")]
    public void Refuses(string code, string rest, string shape) => WindowNet.Refuses(code, "Pooling", rest, shape);

    /// <summary>ceil_mode is of forks; where round_mode stands too, it wins, as in synopsys-caffe.</summary>
    [Theory]
    [InlineData("", 4)]
    [InlineData("ceil_mode: true", 4)]
    [InlineData("ceil_mode: false", 3)]
    [InlineData("ceil_mode: false round_mode: CEIL", 4)]
    [InlineData("ceil_mode: true round_mode: FLOOR", 3)]
    public void RoundsAsTold(string fields, int expected)
    {
        var text = $"layer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 1 dim: 1 dim: 8 dim: 8 }} }} }} layer {{ name: 'p' type: 'Pooling' bottom: 'x' top: 'y' pooling_param {{ kernel_size: 3 stride: 2 {fields} }} }}";
        foreach (var strict in new[] { false, true })
        {
            var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Strict = strict });
            Assert.Empty(net.Diagnostics);
            Assert.Equal(new Net.Shape(1, 1, expected, expected), net.Net!.Plan.Outputs[0].Shape);
        }
    }

    [Fact]
    public void MaxAgrees() => RandomNets.Agree(1, random => Net(random, "MAX", withMask: random.Next(2) == 0), (_, random) => random.Next(-3, 4));

    /// <summary>As many windows as strides along each axis, touching or overlapping: what goes back is worked out axis by axis.</summary>
    [Fact]
    public void MaxOfWholeStridesAgrees() => RandomNets.Agree(
        5,
        random =>
        {
            var axes = new[] { 'h', 'w' }.Select(axis =>
            {
                var stride = random.Next(1, 4);
                var kernel = stride + random.Next(3);
                var (size, pad) = (stride * (((kernel - 1) / stride) + random.Next(1, 4)), random.Next(kernel - stride + 1));
                return (Size: size, Fields: $"kernel_{axis}: {kernel} stride_{axis}: {stride} pad_{axis}: {pad} ");
            }).ToArray();
            return WindowNet.Of(
                "Pooling", $"bottom: \"x\" top: \"y\" pooling_param {{ {axes[0].Fields}{axes[1].Fields}}}", $"2x3x{axes[0].Size}x{axes[1].Size}");
        },
        (_, random) => random.Next(-3, 4));

    [Fact]
    public void AveAgrees() => RandomNets.Agree(2, random => Net(random, "AVE", withMask: false));

    [Fact]
    public void StochasticAgrees() => RandomNets.Agree(
        3,
        random => Net(random, "STOCHASTIC", withMask: false),
        (_, random) => Math.Max(0, random.Next(-2, 5)),
        new ConvertOptions { Phase = Phase.Test });

    [Theory]
    [InlineData("MAX", "1000000000", "2147483647")]
    [InlineData("AVE", "1000000000", "2147483647")]
    [InlineData("AVE", "1", "1000000")]
    [InlineData("MAX", "1", "1000000")]
    public void NoSizeIsTooLargeToRun(string method, string kernel, string stride) =>
        RandomNets.Agree(4, _ => WindowNet.Of("Pooling", $"bottom: \"x\" top: \"y\" pooling_param {{ pool: {method} kernel_size: {kernel} stride: {stride} }}", "1x1x5x6"));

    private static string Net(Random random, string method, bool withMask)
    {
        var round = random.Next(2) == 0 ? "CEIL" : "FLOOR";
        var (size, kernel, stride, pad) = (new int[2], new int[2], new int[2], new int[2]);
        var square = random.Next(2) == 0;
        for (var i = 0; i < 2; i++)
        {
            do
            {
                size[i] = random.Next(1, 10);
                kernel[i] = square && i > 0 ? kernel[0] : random.Next(1, 7);
                stride[i] = square && i > 0 ? stride[0] : random.Next(1, 6);
                pad[i] = square && i > 0 ? pad[0] : method == "STOCHASTIC" || random.Next(2) == 0 ? 0 : random.Next(kernel[i]);
            }
            while (size[i] + (2 * pad[i]) - kernel[i] <= (round == "CEIL" ? -stride[i] : -1));
        }

        var fields = random.Next(8) == 0 ? "global_pooling: true"
            : square ? $"kernel_size: {kernel[0]} stride: {stride[0]} pad: {pad[0]}"
            : $"kernel_h: {kernel[0]} kernel_w: {kernel[1]} stride_h: {stride[0]} stride_w: {stride[1]} pad_h: {pad[0]} pad_w: {pad[1]}";
        return WindowNet.Of(
            "Pooling",
            $"bottom: \"x\" top: \"y\" {(withMask ? "top: \"mask\"" : "")} pooling_param {{ pool: {method} round_mode: {round} {fields} }}",
            $"{random.Next(1, 3)}x{random.Next(1, 4)}x{size[0]}x{size[1]}");
    }
}

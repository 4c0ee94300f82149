using System.Text;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

/// <summary>
/// pad_l, pad_r, pad_t and pad_b, and the mean that does not count padding, of synopsys-caffe: against loops over a padded plane, and against ONNX
/// Runtime.
/// </summary>
public class SidePadsTests
{
    private const int Runs = 200;

    [Theory]
    [InlineData("MAX")]
    [InlineData("AVE")]
    [InlineData("AVE_EXC_PAD")]
    public void A_pooling_gives_what_loops_give(string method)
    {
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(run);
            var (text, at) = PoolingNet(random, method);
            var (top, found, x) = Computed(text);
            Assert.Equal(Pooled(x, at, method, top), found);
        }
    }

    [Theory]
    [InlineData("MAX")]
    [InlineData("AVE")]
    [InlineData("AVE_EXC_PAD")]
    public void A_pooling_is_the_same_in_the_runtime(string method) => RandomNets.Agree(51, random => PoolingNet(random, method).Text);

    /// <summary>Without sides, the mean leaves out the zeros of pad; and what both sides have in common may be written as pad.</summary>
    [Theory]
    [InlineData("pool: AVE_EXC_PAD kernel_size: 3 stride: 2 pad: 1", "pool: AVE_EXC_PAD kernel_size: 3 stride: 2 pad_l: 1 pad_r: 1 pad_t: 1 pad_b: 1")]
    [InlineData("pool: AVE kernel_size: 3 stride: 2 pad: 1", "pool: AVE kernel_size: 3 stride: 2 pad_l: 1 pad_r: 1 pad_t: 1 pad_b: 1")]
    [InlineData("pool: MAX kernel_size: 3 stride: 2", "pool: MAX kernel_size: 3 stride: 2 pad_l: 0 pad_r: 0 pad_t: 0 pad_b: 0")]
    public void Both_spellings_are_one(string one, string other) => Assert.Equal(Computed(Pooling(one)).Y, Computed(Pooling(other)).Y);

    [Fact]
    public void A_mean_that_does_not_count_padding()
    {
        var (_, y, x) = Computed(WindowNet.Of("Pooling", "bottom: \"x\" top: \"y\" pooling_param { pool: AVE_EXC_PAD kernel_size: 2 stride: 1 pad: 1 }", "1x1x1x2"));
        Assert.Equal([x[0], (x[0] + x[1]) / 2, x[1], x[0], (x[0] + x[1]) / 2, x[1]], y);
    }

    [Fact]
    public void A_convolution_gives_what_loops_give()
    {
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(run);
            var (text, at) = ConvolutionNet(random);
            var (top, found, x) = Computed(text);

            // All weights are 1: each element is the sum of what its window sees.
            foreach (var (expected, value) in Pooled(x, at, "SUM", top).Zip(found))
                Assert.Equal(expected, value, 1e-4f);
        }
    }

    [Fact]
    public void A_convolution_is_the_same_in_the_runtime() => RandomNets.Agree(52, random => ConvolutionNet(random).Text);

    [Theory]
    [InlineData("PK2107", "Pooling", "pooling_param { kernel_size: 3 pad: 1 @pad_l: 1 }")]
    [InlineData("PK2107", "Pooling", "pooling_param { global_pooling: true @pad_b: 1 }")]
    [InlineData("PK2104", "Pooling", "pooling_param { kernel_size: 2 @pad_r: 2 }")]
    [InlineData("PK2104", "Pooling", "pooling_param { kernel_size: 2 @pad_t: 4000000000 }")]
    [InlineData("PK2107", "Convolution", "convolution_param { num_output: 1 kernel_size: 3 pad: 1 @pad_l: 1 }")]
    [InlineData("PK2107", "Convolution", "convolution_param { num_output: 1 kernel_size: 3 pad_h: 1 pad_w: 0 @pad_l: 1 }")]
    [InlineData("PK2107", "Convolution", "convolution_param { num_output: 1 kernel_size: 1 @pad_l: 1 }")]
    [InlineData("PK2107", "Convolution", "convolution_param { num_output: 1 kernel_size: 3 axis: 2 @pad_l: 1 }")]
    [InlineData("PK2111", "Deconvolution", "convolution_param { num_output: 1 kernel_size: 3 @pad_t: 1 }")]
    [InlineData("PK2111", "Im2col", "convolution_param { kernel_size: 3 @pad_t: 1 }")]
    public void Is_refused(string code, string type, string param) => WindowNet.Refuses(code, type, $"bottom: \"x\" top: \"y\" {param}", "1x2x5x5");

    private static string Pooling(string fields) => WindowNet.Of("Pooling", $"bottom: \"x\" top: \"y\" pooling_param {{ {fields} }}", "2x3x7x6");

    private static (string Text, Window[] At) PoolingNet(Random random, string method)
    {
        var at = Draw(random, dilation: false);
        return (WindowNet.Of(
            "Pooling",
            $"bottom: \"x\" top: \"y\" pooling_param {{ pool: {method} {(random.Next(2) == 0 ? "ceil_mode: false " : "")}{Fields(at)} }}",
            $"1x2x{at[0].Size}x{at[1].Size}"), at);
    }

    private static (string Text, Window[] At) ConvolutionNet(Random random)
    {
        var at = Draw(random, dilation: true);
        return (WindowNet.Of(
            "Convolution",
            $"bottom: \"x\" top: \"y\" convolution_param {{ num_output: 1 weight_filler {{ type: \"constant\" value: 1 }} {Fields(at)} }}",
            $"1x1x{at[0].Size}x{at[1].Size}"), at);
    }

    private static string Fields(Window[] at) =>
        $"kernel_h: {at[0].Kernel} kernel_w: {at[1].Kernel} stride_h: {at[0].Stride} stride_w: {at[1].Stride} "
            + $"pad_t: {at[0].Before} pad_b: {at[0].After} pad_l: {at[1].Before} pad_r: {at[1].After}";

    private static Window[] Draw(Random random, bool dilation)
    {
        var at = new Window[2];
        for (var i = 0; i < 2; i++)
        {
            var kernel = random.Next(2, 5);
            var most = dilation ? 5 : kernel;
            at[i] = new Window(random.Next(kernel, 9), kernel, random.Next(1, 4), random.Next(most), random.Next(most));
        }

        return at;
    }

    // Each window by itself, as the fork's loops have it; a mean counts zeros behind the axis as far as the padding goes.
    private static float[] Pooled(float[] x, Window[] at, string method, Net.Shape top)
    {
        var plane = at[0].Size * at[1].Size;
        List<float> y = [];
        for (var channel = 0; channel < top[1]; channel++)
        {
            for (var i = 0; i < top[2]; i++)
            {
                for (var j = 0; j < top[3]; j++)
                {
                    var (rows, columns) = (at[0].Of(i), at[1].Of(j));
                    var seen = rows.Where(at[0].IsInside)
                        .SelectMany(row => columns.Where(at[1].IsInside).Select(column => x[(channel * plane) + (row * at[1].Size) + column]))
                        .ToList();
                    var sum = seen.Aggregate(0f, (total, value) => total + value);
                    y.Add(method switch
                    {
                        "MAX" => seen.Max(),
                        "AVE" => sum / (rows.Count(at[0].IsCounted) * columns.Count(at[1].IsCounted)),
                        "AVE_EXC_PAD" => sum / seen.Count,
                        _ => sum,
                    });
                }
            }
        }

        return [.. y];
    }

    private static (Net.Shape Top, float[] Y, float[] X) Computed(string text)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, Strict = true });
        Assert.True(net.Succeeded, text + string.Join('\n', net.Diagnostics));

        // Eighths, so that sums are exact in whatever order.
        var random = new Random(7);
        float[] x = [.. Enumerable.Range(0, net.Net.Plan.Inputs.Single().Shape.Count).Select(_ => random.Next(-40, 40) / 8f)];
        var weights = net.Net.ComputeWeights();
        var blobs = ReferenceRun.Compute(
            net.Net.Plan, LayerCatalog.Default, blob => weights[blob], new Dictionary<string, float[]> { [net.Net.Plan.Inputs.Single().Name] = x }, new Mt19937(1));
        var top = net.Net.Plan.Outputs.Single();
        return (top.Shape, blobs[top], x);
    }

    private sealed record Window(int Size, int Kernel, int Stride, int Before, int After)
    {
        public IEnumerable<int> Of(int number) => Enumerable.Range((number * Stride) - Before, Kernel);

        public bool IsInside(int place) => place >= 0 && place < Size;

        public bool IsCounted(int place) => place < Size + After;
    }
}

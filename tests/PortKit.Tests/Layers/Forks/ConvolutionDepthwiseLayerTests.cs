using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class ConvolutionDepthwiseLayerTests
{
    [Theory]
    [InlineData("convolution_depthwise")]
    [InlineData("convolution_depthwise_stride")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Takes_every_batch() => GoldenLayer.CheckAnyBatch("convolution_depthwise", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(502, random =>
    {
        var (fields, sizes) = WindowNet.Windows(random, 2);
        var others = random.Next(3) switch { 0 => "", 1 => "num_output: 7 group: 3", _ => "group: 1" };
        var bias = random.Next(2) == 0 ? "bias_term: false" : "bias_filler { type: \"uniform\" min: -1 max: 1 }";
        return WindowNet.Of(
            "ConvolutionDepthwise",
            $"bottom: \"x\" top: \"y\" convolution_param {{ {others} {fields} {bias} weight_filler {{ type: \"msra\" }} }}",
            $"{random.Next(1, 3)}x{random.Next(1, 6)}x{sizes[0]}x{sizes[1]}");
    });

    [Theory]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" convolution_param { kernel_size: 1 }", "2x6x5")]
    [InlineData("PK2105", "@bottom: \"x\" top: \"y\" convolution_param { kernel_size: 1 }", "2x0x5x5")]
    [InlineData("PK2105", "bottom: \"x\" top: \"y\" convolution_param { @kernel_size: 6 }", "2x6x5x5")]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution_param { num_output: 6 }", "2x6x5x5")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution_param { kernel_size: 1 stride: 2 @stride_h: 1 stride_w: 1 }", "2x6x5x5")]
    [InlineData("PK2108", "bottom: \"x\" top: \"y\" convolution_param { kernel_size: 1 @axis: 2 }", "2x6x5x5")]
    public void Refuses(string code, string rest, string shape) => WindowNet.Refuses(code, "ConvolutionDepthwise", rest, shape);

    [Theory]
    [InlineData("num_output: 6 group: 6", 0)]
    [InlineData("num_output: 12", 1)]
    [InlineData("num_output: 12 group: 2", 2)]
    public void Says_what_it_does_not_read(string fields, int count)
    {
        var text = WindowNet.Of("ConvolutionDepthwise", $"bottom: \"x\" top: \"y\" convolution_param {{ kernel_size: 1 {fields} }}", "2x6x5x5");
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.Equal(new Net.Shape(2, 6, 5, 5), net.Net!.Plan.Outputs[0].Shape);
        Assert.Equal(count, net.Diagnostics.Count(diagnostic => diagnostic.Code == Codes.Ignored));
    }
}

using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class DeconvolutionLayerTests
{
    [Theory]
    [InlineData("deconv_basic")]
    [InlineData("deconv_bilinear")]
    [InlineData("deconv_dilated")]
    [InlineData("deconv_group")]
    public void Golden(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData("PK2108", "num_output: 1 kernel_size: 1 @axis: 4")]
    [InlineData("PK2107", "num_output: 1 axis: 2 @kernel_h: 1 kernel_w: 1")]
    [InlineData("PK2104", "num_output: 1 @kernel_size: 0")]
    [InlineData("PK2104", "num_output: 1 kernel_size: 1 @stride: 0")]
    [InlineData("PK2106", "@num_output: 0 kernel_size: 1")]
    [InlineData("PK2104", "num_output: 4 kernel_size: 1 @group: 4")]
    [InlineData("PK2104", "num_output: 4 kernel_size: 1 @group: 3")]
    [InlineData("PK2105", "num_output: 1 @kernel_size: 1 pad: 3")]
    [InlineData("PK2105", "num_output: 1 kernel_size: 3 @kernel_size: 1 pad: 3")]
    public void RefusesFields(string code, string fields) =>
        WindowNet.Refuses(code, "Deconvolution", $"bottom: \"x\" top: \"y\" convolution_param {{ {fields} }}", "2x6x5x5");

    [Theory]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution_param { num_output: 1 }", "2x6x5x5")]
    [InlineData("PK2105", "bottom: \"x\" @bottom: \"x1\" top: \"y\" top: \"z\" convolution_param { num_output: 1 kernel_size: 1 }", "2x6x5x5", "2x6x5x6")]
    [InlineData("PK2111", "@bottom: \"x\" top: \"y\" convolution_param { num_output: 1 kernel_size: 1 }", "1x1x2x2x2x2")]
    public void Refuses(string code, string rest, params string[] shapes) => WindowNet.Refuses(code, "Deconvolution", rest, shapes);

    [Fact]
    public void Agrees() => RandomNets.Agree(1, random =>
    {
        string text;
        do
            text = ConvolutionLayerTests.Net(random, "Deconvolution");
        while (!Fits(text));
        return text;
    });

    // Padding can eat the whole top.
    private static bool Fits(string text) =>
        Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 }).Succeeded;
}

using System.Text;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class DepthwiseConvolutionLayerTests
{
    [Theory]
    [InlineData("depthwise_conv")]
    [InlineData("depthwise_conv_stride")]
    public void Golden(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Takes_every_batch() => GoldenLayer.CheckAnyBatch("depthwise_conv", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(501, random => ConvolutionLayerTests.Net(random, "DepthwiseConvolution"));

    [Theory]
    [InlineData("PK2106", "bottom: \"x\" top: \"y\" @convolution_param { kernel_size: 1 }")]
    [InlineData("PK2104", "bottom: \"x\" top: \"y\" convolution_param { num_output: 6 kernel_size: 1 @group: 4 }")]
    [InlineData("PK2107", "bottom: \"x\" top: \"y\" convolution_param { num_output: 6 kernel_size: 1 @kernel_depth: 3 }")]
    public void Refuses(string code, string rest) => WindowNet.Refuses(code, "DepthwiseConvolution", rest, "2x6x5x5");

    /// <summary>Its GPU code would take the first filters of each for one filter per channel; the weights have the shape of a full convolution.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("group: 2", true)]
    [InlineData("group: 6", false)]
    public void Says_where_it_is_not_depthwise(string group, bool says)
    {
        var text = WindowNet.Of("DepthwiseConvolution", $"bottom: \"x\" top: \"y\" convolution_param {{ num_output: 6 kernel_size: 1 {group} }}", "2x6x5x5");
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt");
        Assert.True(net.Succeeded);
        Assert.Equal(says, net.Diagnostics.Any(diagnostic => diagnostic.Code == Codes.Dialect));
    }
}

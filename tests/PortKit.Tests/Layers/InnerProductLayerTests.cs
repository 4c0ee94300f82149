using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers;

public sealed class InnerProductLayerTests
{
    [Theory]
    [InlineData("ip_axis2")]
    [InlineData("ip_basic")]
    [InlineData("ip_nobias")]
    [InlineData("ip_sparse")]
    [InlineData("ip_transpose")]
    [InlineData("net_seed_order")]
    [InlineData("net_shared_weights")]
    public void Gives_what_Caffe_gives(string name) => GoldenLayer.Check(name);

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(
        115,
        random =>
        {
            var dims = Dims(random, 1, 5);
            var axis = random.Next(dims.Length);
            return Input("x", dims) + $"layer {{ name: 'l' type: 'InnerProduct' bottom: 'x' top: 'y' inner_product_param {{ num_output: {random.Next(1, 6)} "
                + $"axis: {(random.Next(2) == 0 ? axis : axis - dims.Length)} {Maybe(random, "transpose: true")} {OneOf(random, "", "bias_term: true", "bias_term: false")} "
                + "weight_filler { type: 'gaussian' } bias_filler { type: 'uniform' min: -1 } } }";
        });

    [Theory]
    [InlineData("@inner_product_param { }", "2x3", Codes.Missing)]
    [InlineData("inner_product_param { @num_output: 0 }", "2x3", Codes.Missing)]
    [InlineData("inner_product_param { @num_output: 4294967295 }", "2x3", Codes.OutOfRange)]
    [InlineData("inner_product_param { num_output: 2 @axis: 2 }", "2x3", Codes.Axis)]
    [InlineData("inner_product_param { num_output: 2 @axis: -3 }", "2x3", Codes.Axis)]
    [InlineData("@inner_product_param { num_output: 2 }", "2", Codes.Axis)]
    [InlineData("inner_product_param { num_output: 2 weight_filler { @type: 'bilinear' } }", "2x3", Codes.Filler)]
    [InlineData("inner_product_param { num_output: 2 weight_filler { type: 'gaussian' @sparse: 3 } }", "2x3", Codes.Filler)]
    [InlineData("inner_product_param { num_output: 2 bias_filler { type: 'uniform' @min: 2 } }", "2x3", Codes.Filler)]
    public void Refuses_what_Caffe_refuses(string fields, string shape, string code) =>
        WindowNet.Refuses(code, "InnerProduct", $"bottom: 'x' top: 'y' {fields}", shape);
}

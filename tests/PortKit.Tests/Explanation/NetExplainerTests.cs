using System.Text;
using PortKit.Explanation;
using PortKit.Initializers;
using PortKit.Initializers.Equivalents;
using PortKit.Net;

namespace PortKit.Tests.Explanation;

/// <summary>Which weights of a net are explained, and where they go in each framework.</summary>
public sealed class NetExplainerTests
{
    private const string Image = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 dim: 5 dim: 3 } } }\n";
    private const string Xavier = "weight_filler { type: 'xavier' }";

    [Fact]
    public void LeNet_has_eight_blobs_four_of_them_xavier()
    {
        var weights = NetExplainer.Explain(Models.Plan("lenet"), NetExplainer.Frameworks);
        Assert.Equal(["conv1.0", "conv1.1", "conv2.0", "conv2.1", "ip1.0", "ip1.1", "ip2.0", "ip2.1"], weights.Select(weight => weight.Blob.ModelName));
        var conv1 = weights[0];
        Assert.Equal((WeightDistributionKind.Uniform, 0.34641016f, new Fans(25, 500)), (conv1.Distribution.Kind, conv1.Distribution.High, FansOf(conv1)));
        Assert.Equal(NetExplainer.Frameworks, conv1.Equivalents.Select(equivalent => equivalent.Array.Framework));
        Assert.Equal([5, 5, 1, 20], conv1.Equivalents[1].Array.Dims);
        Assert.Equal([800, 500], weights[4].Equivalents[1].Array.Dims);
        Assert.Equal([500, 800], weights[4].Equivalents[2].Array.Dims);
        Assert.All(weights.Where(weight => weight.Blob.Index == 0), weight => Assert.Equal("keras.initializers.VarianceScaling(1.0, \"fan_in\", \"uniform\")", weight.Equivalents[1].Calls[0].Text));

        // Glorot's for the same layer: 25 and 500 inputs and outputs where Caffe looks at 25 alone.
        Assert.Equal(Math.Sqrt(50.0 / 525), conv1.Equivalents[1].Naive!.Ratio, 1e-6);
    }

    [Fact]
    public void AlexNets_groups_keep_the_fan_in_of_one_group()
    {
        var conv2 = Explain(Models.Plan("alexnet"), "conv2.0", Framework.Keras);
        Assert.Equal([5, 5, 48, 256], conv2.Equivalents[0].Array.Dims);
        Assert.Equal(FansOf(conv2), conv2.Equivalents[0].Fans);
        Assert.Equal(new Fans(1200, 6400), FansOf(conv2));
    }

    [Fact]
    public void MobileNets_depthwise_convolutions_get_numbers_in_Keras_and_a_mode_in_PyTorch()
    {
        var net = Models.Plan("mobilenet-v1");
        var depthwise = NetExplainer.Explain(net, NetExplainer.Frameworks).Where(weight => weight.Blob.Spec.Role.Groups > 1).ToList();
        Assert.Equal(13, depthwise.Count);
        foreach (var weight in depthwise)
        {
            var (keras, pytorch) = (weight.Equivalents[1], weight.Equivalents[2]);
            Assert.Equal([3, 3, weight.Blob.Spec.Shape[0], 1], keras.Array.Dims);
            Assert.StartsWith("keras.initializers.RandomNormal(0.0, 0.47140452", keras.Calls[0].Text, StringComparison.Ordinal);
            Assert.Contains(keras.Warnings, warning => warning.Trap == PortTrap.OtherFans);
            Assert.Equal("nn.init.kaiming_normal_(w, mode=\"fan_in\", nonlinearity=\"relu\")", pytorch.Calls[0].Text);
        }

        // What BatchNorm gathers has no filler.
        Assert.DoesNotContain(NetExplainer.Explain(net, [Framework.Keras]), weight => weight.Blob.Layer.Type == "BatchNorm");
    }

    [Theory]
    [InlineData("InnerProduct", "inner_product_param { num_output: 7 transpose: true " + Xavier + " }", new[] { 60, 7 }, "fan_out", new[] { 7, 60 }, "fan_out")]
    [InlineData("InnerProduct", "inner_product_param { num_output: 7 " + Xavier + " }", new[] { 60, 7 }, "fan_in", new[] { 7, 60 }, "fan_in")]
    [InlineData("Embed", "embed_param { input_dim: 9 num_output: 7 " + Xavier + " }", new[] { 9, 7 }, "fan_out", new[] { 9, 7 }, "fan_in")]
    [InlineData("Deconvolution", "convolution_param { num_output: 6 kernel_size: 3 " + Xavier + " }", new[] { 3, 3, 6, 4 }, "fan_in", new[] { 4, 6, 3, 3 }, "fan_in")]
    [InlineData("Convolution", "convolution_param { num_output: 6 group: 2 kernel_size: 3 " + Xavier + " }", new[] { 3, 3, 2, 6 }, "fan_in", new[] { 6, 2, 3, 3 }, "fan_in")]
    public void The_mode_is_that_of_the_ported_array(string type, string param, int[] keras, string kerasMode, int[] pytorch, string pytorchMode)
    {
        var net = Plan(Image + $"layer {{ name: 'l' type: '{type}' bottom: 'x' top: 'l' {param} }}");
        var (ofKeras, ofPyTorch) = (Explain(net, "l.0", Framework.Keras).Equivalents[0], Explain(net, "l.0", Framework.PyTorch).Equivalents[0]);
        Assert.Equal(keras, ofKeras.Array.Dims);
        Assert.Equal(pytorch, ofPyTorch.Array.Dims);
        Assert.Equal($"keras.initializers.VarianceScaling(1.0, \"{kerasMode}\", \"uniform\")", ofKeras.Calls[0].Text);
        Assert.Equal($"nn.init.kaiming_uniform_(w, mode=\"{pytorchMode}\", nonlinearity=\"linear\")", ofPyTorch.Calls[0].Text);
    }

    [Theory]
    [InlineData("Convolution", "convolution_param { num_output: 6 kernel_size: 3 FILLER }", "[0, 1, 2]", "[1, 2, 3]")]
    [InlineData("Convolution", "convolution_param { num_output: 8 group: 4 kernel_size: 3 FILLER }", "[0, 1]", "[1, 2, 3]")]
    [InlineData("InnerProduct", "inner_product_param { num_output: 7 FILLER }", "[0]", "[1]")]
    [InlineData("InnerProduct", "inner_product_param { num_output: 7 transpose: true FILLER }", "[1]", "[0]")]
    [InlineData("Embed", "embed_param { input_dim: 9 num_output: 7 FILLER }", "[1]", "[1]")]
    public void The_rows_of_a_unit_ball_are_Caffes(string type, string param, string keras, string pytorch)
    {
        var filled = param.Replace("FILLER", "weight_filler { type: 'positive_unitball' }", StringComparison.Ordinal);
        var net = Plan(Image + $"layer {{ name: 'l' type: '{type}' bottom: 'x' top: 'l' {filled} }}");
        Assert.Contains($"tf.reduce_sum(u, {keras}, keepdims=True)", Explain(net, "l.0", Framework.Keras).Equivalents[0].Calls[0].Text, StringComparison.Ordinal);
        Assert.Contains($"w.sum({pytorch}, keepdim=True)", Explain(net, "l.0", Framework.PyTorch).Equivalents[0].Calls[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_param_is_what_its_owner_makes_it()
    {
        const string First = "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' param { name: 'w' } inner_product_param { num_output: 60 bias_term: false weight_filler { type: 'msra' } } }\n";
        const string Second = "layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' param { name: 'w' } inner_product_param { num_output: 60 bias_term: false weight_filler { type: 'xavier' } } }";
        var weight = Explain(Plan(Image + First + Second), "b.0", Framework.Keras);
        Assert.Equal("a.0", weight.Blob.Owner!.ModelName);
        Assert.Equal(WeightDistributionKind.Normal, weight.Distribution.Kind);
    }

    [Fact]
    public void Weights_that_the_net_carries_are_not_filled()
    {
        var values = string.Concat(Enumerable.Repeat(" data: 1", 60));
        var net = Plan(Image + $"layer {{ name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' blobs {{ shape {{ dim: 1 dim: 60 }}{values} }} inner_product_param {{ num_output: 1 bias_term: false weight_filler {{ type: 'none such' }} }} }}");
        Assert.Empty(NetExplainer.Explain(net, NetExplainer.Frameworks));
    }

    [Fact]
    public void Every_model_is_explained_whole()
    {
        foreach (var model in Models.Names)
        {
            var net = Models.Plan(model);
            var weights = NetExplainer.Explain(net, NetExplainer.Frameworks);
            Assert.Equal(net.Learnables.Count(blob => blob.Spec.IsTrained), weights.Count);
            Assert.All(weights, weight => Assert.All(weight.Equivalents, equivalent => Assert.True(equivalent.Calls[0].IsExact)));
        }
    }

    private static WeightExplanation Explain(NetPlan net, string blob, Framework framework) =>
        NetExplainer.Explain(net, [framework]).Single(weight => weight.Blob.ModelName == blob);

    internal static NetPlan Plan(string net)
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(net), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        return planned.Net!.Plan;
    }

    private static Fans FansOf(WeightExplanation weight) => new(weight.Distribution.FanIn!.Value, weight.Distribution.FanOut!.Value);
}

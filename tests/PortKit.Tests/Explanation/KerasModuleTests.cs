using PortKit.Explanation;
using PortKit.House.Tests;
using PortKit.Initializers;

namespace PortKit.Tests.Explanation;

/// <summary>Models of Keras: their text, what is refused, and, where Keras is, that they compute what the converted model computes.</summary>
public sealed class KerasModuleTests
{
    [Theory]
    [InlineData("lenet")]
    [InlineData("cifar10-quick")]
    [InlineData("cifar10-full")]
    [InlineData("squeezenet1.1")]
    public void Models_agree(string name) => KerasModels.Agree([File.ReadAllText(Repository.PathOf("models", name, "deploy.prototxt"))]);

    [Fact]
    public void AlexNet_in_small() => KerasModels.Agree([ModuleNets.AlexNet]);

    /// <summary>An .npz has no room for names that differ in a slash alone.</summary>
    [Fact]
    public void An_inception_block() => KerasModels.Agree([ModuleNets.Inception.Replace("a_1x1", "b_1x1", StringComparison.Ordinal)]);

    [Fact]
    public void A_residual_block_with_statistics_that_are_sums() => KerasModels.Agree([ModuleNets.Residual]);

    /// <summary>Every layer that has a counterpart, with the options that change it.</summary>
    [Fact]
    public void Single_layers() => KerasModels.Agree([.. ModuleNets.Single, ModuleNets.Embed]);

    [Fact]
    public void Channels_are_last_and_stay_what_they_are() => KerasModels.Agree([.. ModuleNets.Channels]);

    [Fact]
    public void Shared_weights_are_one_layer() => KerasModels.Agree([ModuleNets.Shared]);

    [Fact]
    public void Pooling_agrees_whatever_its_windows() => KerasModels.Agree([.. ModuleNets.Pooled(120)]);

    /// <summary>What decides about the numbers, for where no Keras is.</summary>
    [Theory]
    [InlineData("type: 'Convolution' convolution_param { num_output: 2 kernel_size: 3 pad: 1 }", "r = self.r(x)")]
    [InlineData("type: 'Convolution' convolution_param { num_output: 2 kernel_size: 3 pad: 1 stride: 2 }", "r = self.r(ops.pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)]))")]
    [InlineData("type: 'Convolution' convolution_param { num_output: 2 kernel_size: 2 dilation: 2 stride: 2 }", "r = self.r(x)[:, ::2, ::2]")]
    [InlineData("type: 'Deconvolution' convolution_param { num_output: 2 kernel_size: 3 stride: 2 pad: 1 }", "r = self.r(x)[:, 1:14, 1:12]")]
    [InlineData("type: 'Deconvolution' convolution_param { num_output: 4 kernel_size: 4 stride: 2 group: 4 bias_term: false }", "r = deconvolve(x, ops.reshape(self.r_0, (4, 4, 1, 4)), 4, (2, 2), (1, 1))[:, 0:16, 0:14]")]
    [InlineData("type: 'Pooling' pooling_param { pool: MAX kernel_size: 2 stride: 2 }", "r = ops.max_pool(ops.pad(x, [(0, 0), (0, 1), (0, 0), (0, 0)], constant_values=-3.4028234663852886E+38), (2, 2), (2, 2))")]
    [InlineData("type: 'Pooling' pooling_param { pool: AVE kernel_size: 2 stride: 2 }", "r = ops.average_pool(ops.pad(x, [(0, 0), (0, 1), (0, 0), (0, 0)]), (2, 2), (2, 2)) * ops.reshape(ops.array([1.0, 1.0, 1.0, 2.0], \"float32\"), (-1, 1, 1))")]
    [InlineData("type: 'InnerProduct' inner_product_param { num_output: 2 }", "r = self.r(ops.reshape(x, (-1, 168)))")]
    [InlineData("type: 'Flatten'", "r = ops.reshape(ops.transpose(x, (0, 3, 1, 2)), (-1, 168))")]
    [InlineData("type: 'Softmax'", "r = ops.softmax(x, 3)")]
    [InlineData("type: 'Slice' top: 's' slice_param { axis: 2 }", "r = x[:, 0:3]")]
    [InlineData("type: 'Scale' scale_param { axis: 0 num_axes: 2 }", "r = x * ops.reshape(self.r_0, (2, 1, 1, 4))")]
    [InlineData("type: 'LRN' lrn_param { local_size: 3 alpha: 0.5 }", "r = lrn(x, 3, 0.5, 0.75, 1.0)")]
    public void A_layer_is_said_with_its_channels_last(string layer, string line)
    {
        var net = ModuleNets.Input.Replace("dim: 7", layer.Contains("'Slice'", StringComparison.Ordinal) ? "dim: 6" : "dim: 7", StringComparison.Ordinal);
        var module = NetExplainer.Module(NetExplainerTests.Plan($"{net}layer {{ name: 'r' bottom: 'x' top: 'r' {layer} }}"), FrameworkName.Keras);
        Assert.Empty(module.Diagnostics);
        Assert.Contains($"        {line}", module.Lines);
    }

    [Fact]
    public void A_param_that_is_shared_alone_is_refused()
    {
        var text = ModuleNets.Shared.Replace("param { name: 'b' }", "param { }", StringComparison.Ordinal);
        var diagnostic = Assert.Single(NetExplainer.Module(NetExplainerTests.Plan(text), FrameworkName.Keras).Diagnostics);
        Assert.Equal("net.prototxt(3,1)", diagnostic.Location.ToString());
        Assert.Contains("shares all its params", diagnostic.Message, StringComparison.Ordinal);
    }

    /// <summary>An array of one shape is not another's, as many values as both have; two of one shape are one.</summary>
    [Theory]
    [InlineData("scale_param { axis: 1 num_axes: 2 }", null)]
    [InlineData("scale_param { axis: 2 num_axes: 2 }", "'a.0' 4x7, as 7x4")]
    public void A_shared_array_has_one_shape(string second, string? found)
    {
        var text = $$"""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 dim: 7 dim: 4 } } }
            layer { name: 'a' type: 'Scale' bottom: 'x' top: 'a' param { name: 's' share_mode: PERMISSIVE } scale_param { axis: 1 num_axes: 2 } }
            layer { name: 'b' type: 'Scale' bottom: 'a' top: 'b' param { name: 's' share_mode: PERMISSIVE } {{second}} }
            """;
        var module = NetExplainer.Module(NetExplainerTests.Plan(text), FrameworkName.Keras);
        if (found is null)
            Assert.Single(module.Lines, line => line.Contains("self.add_weight(", StringComparison.Ordinal));
        else
            Assert.Contains(found, Assert.Single(module.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer { name: 'r' type: 'ArgMax' bottom: 'x' top: 'r' }", "net.prototxt(2,1)", "ArgMax")]
    [InlineData("layer { name: 'r' type: 'Pooling' bottom: 'x' top: 'r' pooling_param { pool: AVE kernel_size: 2 stride: 4 } }", "net.prototxt(2,1)", "a window beyond the padding")]
    [InlineData("layer { name: 'r' type: 'InnerProduct' bottom: 'x' top: 'r' inner_product_param { num_output: 2 axis: 0 } }", "net.prototxt(2,1)", "axis 0")]
    public void What_has_no_counterpart_is_refused_with_its_place(string layer, string place, string found) =>
        ModuleCase.IsRefused(ModuleNets.Input + layer, FrameworkName.Keras, place, found);

    [Fact]
    public void Every_model_is_a_module_or_told_why_not() => ModuleCase.AllModelsAreModulesOrTold(FrameworkName.Keras);
}

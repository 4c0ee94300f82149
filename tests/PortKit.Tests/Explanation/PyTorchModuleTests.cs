using PortKit.House.Tests;
using PortKit.Initializers;

namespace PortKit.Tests.Explanation;

/// <summary>Modules of PyTorch: their text, what is refused, and that they compute what the converted model computes.</summary>
public sealed class PyTorchModuleTests
{
    [Theory]
    [InlineData("lenet")]
    [InlineData("cifar10-quick")]
    [InlineData("cifar10-full")]
    [InlineData("squeezenet1.1")]
    public void Models_agree(string name) => Torch.Agrees([File.ReadAllText(Repository.PathOf("models", name, "deploy.prototxt"))]);

    [Fact]
    public void AlexNet_in_small() => Torch.Agrees([ModuleNets.AlexNet]);

    [Fact]
    public void An_inception_block() => Torch.Agrees([ModuleNets.Inception]);

    [Fact]
    public void A_residual_block_with_statistics_that_are_sums() => Torch.Agrees([ModuleNets.Residual]);

    /// <summary>Every layer that has a counterpart, with the options that change it.</summary>
    [Fact]
    public void Single_layers() => Torch.Agrees([.. ModuleNets.Single, ModuleNets.Embed]);

    [Fact]
    public void Channels_stay_where_they_belong() => Torch.Agrees([.. ModuleNets.Channels]);

    [Fact]
    public void Shared_weights_are_one_parameter() => Torch.Agrees([ModuleNets.Shared]);

    [Fact]
    public void Pooling_agrees_whatever_its_windows() => Torch.Agrees([.. ModuleNets.Pooled(120)]);

    [Theory]
    [InlineData("layer { name: 'r' type: 'ArgMax' bottom: 'x' top: 'r' }", "net.prototxt(2,1)", "ArgMax")]
    [InlineData("layer { name: 'r' type: 'Pooling' bottom: 'x' top: 'r' pooling_param { pool: AVE kernel_size: 2 stride: 4 } }", "net.prototxt(2,1)", "a window beyond the padding")]
    [InlineData("layer { name: 'r' type: 'Pooling' bottom: 'x' top: 'r' top: 'm' pooling_param { pool: MAX kernel_size: 2 stride: 2 } }", "net.prototxt(2,56)", "a second top")]
    public void What_has_no_counterpart_is_refused_with_its_place(string layer, string place, string found) =>
        ModuleCase.IsRefused(ModuleNets.Input + layer, FrameworkName.PyTorch, place, found);

    [Fact]
    public void Every_model_is_a_module_or_told_why_not() => ModuleCase.AllModelsAreModulesOrTold(FrameworkName.PyTorch);
}

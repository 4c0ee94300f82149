using System.Globalization;
using System.Text;

namespace PortKit.Benchmarks;

/// <summary>
/// The ResNet of 20 layers for CIFAR-10 of He et al. (2015): three stages of three blocks, of 16, 32 and 64 channels; shortcuts with a convolution
/// where sizes differ. As a solver that has its net in it.
/// </summary>
internal static class ResNet20
{
    private const int Stages = 3;
    private const int Blocks = 3;
    private const int Narrowest = 16;

    /// <summary>The solver's text.</summary>
    /// <param name="batch">The batch.</param>
    public static string Solver(int batch)
    {
        var net = new StringBuilder();
        net.AppendLine("base_lr: 0.1 lr_policy: 'fixed' momentum: 0.9 weight_decay: 0.0001 max_iter: 1 random_seed: 1");
        net.AppendLine("net_param {");
        net.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"layer {{ name: 'data' type: 'Input' top: 'data' top: 'label' input_param {{ shape {{ dim: {batch} dim: 3 dim: 32 dim: 32 }} shape {{ dim: {batch} }} }} }}"));
        var top = Convolution(net, "conv1", "data", Narrowest, kernel: 3, stride: 1);
        top = ReLU(net, top);
        for (var stage = 0; stage < Stages; stage++)
        {
            for (var block = 0; block < Blocks; block++)
                top = Block(net, string.Create(CultureInfo.InvariantCulture, $"res{stage + 2}{(char)('a' + block)}"), top, Narrowest << stage, stage > 0 && block == 0);
        }

        net.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"layer {{ name: 'pool' type: 'Pooling' bottom: '{top}' top: 'pool' pooling_param {{ pool: AVE global_pooling: true }} }}"));
        net.AppendLine("layer { name: 'fc' type: 'InnerProduct' bottom: 'pool' top: 'fc' inner_product_param { num_output: 10 weight_filler { type: 'msra' } } }");
        net.AppendLine("layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'fc' bottom: 'label' top: 'loss' }");
        return net.AppendLine("}").ToString();
    }

    private static string Block(StringBuilder net, string name, string bottom, int channels, bool isFirstOfStage)
    {
        var stride = isFirstOfStage ? 2 : 1;
        var inner = ReLU(net, Convolution(net, $"{name}_1", bottom, channels, kernel: 3, stride));
        var branch = Convolution(net, $"{name}_2", inner, channels, kernel: 3, stride: 1);
        var shortcut = isFirstOfStage ? Convolution(net, $"{name}_shortcut", bottom, channels, kernel: 1, stride) : bottom;
        net.AppendLine(string.Create(CultureInfo.InvariantCulture, $"layer {{ name: '{name}' type: 'Eltwise' bottom: '{branch}' bottom: '{shortcut}' top: '{name}' }}"));
        return ReLU(net, name);
    }

    private static string Convolution(StringBuilder net, string name, string bottom, int channels, int kernel, int stride)
    {
        net.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"layer {{ name: '{name}' type: 'Convolution' bottom: '{bottom}' top: '{name}' convolution_param {{ num_output: {channels} kernel_size: {kernel} "
                + $"stride: {stride} pad: {kernel / 2} bias_term: false weight_filler {{ type: 'msra' }} }} }}"));
        net.AppendLine(string.Create(CultureInfo.InvariantCulture, $"layer {{ name: '{name}_bn' type: 'BatchNorm' bottom: '{name}' top: '{name}' }}"));
        net.AppendLine(string.Create(CultureInfo.InvariantCulture,
            $"layer {{ name: '{name}_scale' type: 'Scale' bottom: '{name}' top: '{name}' scale_param {{ bias_term: true }} }}"));
        return name;
    }

    private static string ReLU(StringBuilder net, string name)
    {
        net.AppendLine(string.Create(CultureInfo.InvariantCulture, $"layer {{ name: '{name}_relu' type: 'ReLU' bottom: '{name}' top: '{name}' }}"));
        return name;
    }
}

using System.Text;
using PortKit.Net;

namespace PortKit.Verification.Tests;

/// <summary>Deep nets of one kind of layer, in which a signal does what theory says.</summary>
internal static class DeepNets
{
    /// <summary>The layers with weights.</summary>
    public const int Depth = 30;

    /// <summary>The inputs of a matrix.</summary>
    public const int Units = 256;

    /// <summary>The inputs of a kernel of 3x3 over 28 channels.</summary>
    public const int ConvolutionInputs = 252;

    /// <summary>Matrices of 256 units, each with a ReLU in place.</summary>
    public static PlanResult Matrices(string filler, ConvertOptions? options = null)
    {
        var net = new StringBuilder($"name: 'deep'\nlayer {{ name: 'x' type: 'Input' top: 'x' input_param {{ shape {{ dim: 32 dim: {Units} }} }} }}\n");
        for (var i = 1; i <= Depth; i++)
        {
            net.Append($"layer {{ name: 'ip{i}' type: 'InnerProduct' bottom: '{(i == 1 ? "x" : $"ip{i - 1}")}' top: 'ip{i}' inner_product_param {{ num_output: {Units} weight_filler {{ {filler} }} }} }}\n");
            net.Append($"layer {{ name: 'relu{i}' type: 'ReLU' bottom: 'ip{i}' top: 'ip{i}' }}\n");
        }

        return Plan(net.ToString(), options);
    }

    /// <summary>Kernels of 3x3 over 28 channels, without a pad, so that no output has fewer inputs than the others, each with a ReLU of its own top.</summary>
    public static PlanResult Convolutions(string filler, ConvertOptions? options = null)
    {
        var net = new StringBuilder("name: 'deep'\nlayer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 28 dim: 66 dim: 66 } } }\n");
        for (var i = 1; i <= Depth; i++)
        {
            net.Append($"layer {{ name: 'conv{i}' type: 'Convolution' bottom: '{(i == 1 ? "x" : $"relu{i - 1}")}' top: 'conv{i}' convolution_param {{ num_output: 28 kernel_size: 3 weight_filler {{ {filler} }} }} }}\n");
            net.Append($"layer {{ name: 'relu{i}' type: 'ReLU' bottom: 'conv{i}' top: 'relu{i}' }}\n");
        }

        return Plan(net.ToString(), options);
    }

    public static SignalReport Measure(PlanResult net, uint seed = 1, Func<LearnableBlob, float[]>? weights = null, int samples = 1) =>
        SignalHealth.Measure(net.Net!, seed, weights, samples, cancellation: TestContext.Current.CancellationToken);

    public static PlanResult Plan(string prototxt, ConvertOptions? options = null)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(prototxt), "net.prototxt", options ?? new ConvertOptions { Seed = 5 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net;
    }
}

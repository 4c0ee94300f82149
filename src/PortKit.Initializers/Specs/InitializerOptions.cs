using PortKit.Initializers.Caffe;
using PortKit.Initializers.PyTorch;
using PortKit.Initializers.Random;

namespace PortKit.Initializers;

/// <summary>Which builds of the frameworks are imitated, where their numbers depend on it.</summary>
public sealed record InitializerOptions
{
    /// <summary>The defaults: PyTorch on a processor with AVX2, Caffe with Boost 1.74 and without fused multiply-add.</summary>
    public static InitializerOptions Default { get; } = new();

    /// <summary>The CPU capability of PyTorch.</summary>
    public TorchCpu TorchCpu { get; init; } = TorchCpu.Avx2;

    /// <summary>The Boost of Caffe.</summary>
    public BoostVersion Boost { get; init; }

    /// <summary>Whose kernels <c>caffe:bilinear</c> fills.</summary>
    public CaffeVersion Caffe { get; init; }

    /// <summary>Whether Caffe was compiled with fused multiply-add (aarch64, or x86-64 with -march=native).</summary>
    public bool CaffeFma { get; init; }
}

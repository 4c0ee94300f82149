namespace PortKit.Initializers.PyTorch;

/// <summary>Which of its CPU kernels PyTorch fills tensors with: what its <c>ATEN_CPU_CAPABILITY</c> says.</summary>
public enum TorchCpu
{
    /// <summary>
    /// <c>avx2</c> or <c>avx512</c>: x86-64 processors since about 2013, and so nearly every machine. Multiply-adds are fused.
    /// </summary>
    Avx2,

    /// <summary>
    /// <c>default</c>: no vector kernels. Normal numbers carry the last bits of the platform's <c>logf</c>, <c>sinf</c> and
    /// <c>cosf</c>.
    /// </summary>
    Default,
}

namespace PortKit.Comparison;

/// <summary>A tensor's elements cannot be read; the inner exception says why.</summary>
#pragma warning disable CA1032 // It is thrown and caught in one place.
internal sealed class TensorReadException(StoredTensor tensor, Exception inner) : Exception(inner.Message, inner)
#pragma warning restore CA1032
{
    /// <summary>The tensor.</summary>
    public StoredTensor Tensor { get; } = tensor;
}

using System.Runtime.InteropServices;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>Values worked out of learnable blobs, as an initializer of a model.</summary>
internal sealed class DerivedData(
    Shape shape, IReadOnlyList<LearnableBlob> sources, IWeightValues weights, Func<IReadOnlyList<float[]>, float[]> compute) : TensorData
{
    /// <summary>The blobs that they are made of.</summary>
    public IEnumerable<LearnableBlob> Sources => sources.Select(weights.Of);

    /// <inheritdoc/>
    public override long ByteLength => (long)shape.Count * sizeof(float);

    /// <summary>What comes of other values of the sources.</summary>
    public float[] Of(IReadOnlyList<float[]> values) => compute(values);

    /// <inheritdoc/>
    public override void WriteTo(Stream destination) =>
        destination.Write(MemoryMarshal.AsBytes<float>(compute([.. sources.Select(weights.Retained)])));
}

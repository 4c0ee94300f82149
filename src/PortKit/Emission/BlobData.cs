using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Emission;

/// <summary>The values of a learnable blob, as an initializer of a model.</summary>
internal sealed class BlobData(LearnableBlob blob, IWeightValues weights) : TensorData
{
    /// <summary>The blob whose values they are.</summary>
    public LearnableBlob Blob => weights.Of(blob);

    /// <inheritdoc/>
    public override long ByteLength => (long)blob.Spec.Shape.Count * sizeof(float);

    /// <inheritdoc/>
    public override void WriteTo(Stream destination) => weights.Write(blob, destination);
}

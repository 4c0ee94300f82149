using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Training;

/// <summary>Zeros of a shape, which are made when they are written.</summary>
internal sealed class ZeroData(Shape shape) : TensorData
{
    private static readonly byte[] Chunk = new byte[1 << 16];

    /// <inheritdoc/>
    public override long ByteLength => (long)shape.Count * sizeof(float);

    /// <inheritdoc/>
    public override void WriteTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        for (var left = ByteLength; left > 0; left -= Chunk.Length)
            destination.Write(Chunk, 0, (int)Math.Min(left, Chunk.Length));
    }
}

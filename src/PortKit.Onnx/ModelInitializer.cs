using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>A named tensor that is stored in the model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Dims">Its dimensions.</param>
/// <param name="Data">Its elements.</param>
public sealed record ModelInitializer(string Name, IReadOnlyList<long> Dims, TensorData Data)
{
    /// <summary>The whole tensor in memory, for small ones.</summary>
    internal TensorProto ToProto()
    {
        using var elements = new MemoryStream();
        Data.WriteTo(elements);
        return new TensorProto
        {
            Dims = { Dims },
            DataType = (int)Data.ElementType,
            Name = Name,
            RawData = ByteString.CopyFrom(elements.GetBuffer().AsSpan(0, (int)elements.Length)),
        };
    }
}

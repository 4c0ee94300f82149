using System.Globalization;
using Google.Protobuf;
using PortKit.Onnx.Protos;

namespace PortKit.Onnx;

/// <summary>
/// Where the elements of initializers lie in a file beside the model (ONNX's external data). Each begins where the file can be mapped into
/// memory, as onnx.proto asks for: a tensor of 64 KiB and more at a multiple of 64 KiB, which is what Windows maps at, a smaller one at a
/// multiple of 4 KiB, the page of the others. Zeros fill the gaps.
/// </summary>
internal sealed class DataPlaces
{
    /// <summary>What large tensors are aligned to, and from how many bytes on a tensor is large.</summary>
    public const int LargeAlignment = 1 << 16;

    private const int Alignment = 1 << 12;

    /// <summary>Smaller tensors stay in the model: a page each would be lost on them.</summary>
    private const int LeastLength = 1 << 10;

    /// <summary>Where the last tensor ends.</summary>
    public long End { get; private set; }

    /// <summary>
    /// Whether an initializer's elements go beside the model. Int64 stay: readers want shapes and axes before they open a second file.
    /// </summary>
    public static bool Takes(ModelInitializer initializer) =>
        initializer.Data.ByteLength >= LeastLength && initializer.Data.ElementType != DataType.Int64;

    /// <summary>The place of the next tensor.</summary>
    public long Next(long byteLength)
    {
        var alignment = byteLength < LargeAlignment ? Alignment : LargeAlignment;
        var place = checked(End + alignment - 1) / alignment * alignment;
        End = checked(place + byteLength);
        return place;
    }

    /// <summary>An initializer as a field of the graph, with word of where its elements are.</summary>
    public static byte[] Tensor(ModelInitializer initializer, string dataName, long place)
    {
        var fields = new TensorProto
        {
            Dims = { initializer.Dims },
            DataType = (int)initializer.Data.ElementType,
            Name = initializer.Name,
        }.ToByteArray();
        var reference = Reference(dataName, place, initializer.Data.ByteLength);
        return [.. StreamedField.Start(GraphProto.InitializerFieldNumber, fields.Length + reference.Length), .. fields, .. reference];
    }

    /// <summary>The last fields of a tensor whose elements lie in another file: which one, relative to the model's folder, and where there.</summary>
    public static byte[] Reference(string fileName, long offset, long length) => new TensorProto
    {
        ExternalData =
        {
            new StringStringEntryProto { Key = "location", Value = fileName },
            new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) },
            new StringStringEntryProto { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) },
        },
        DataLocation = TensorProto.Types.DataLocation.External,
    }.ToByteArray();
}

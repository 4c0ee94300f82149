using Google.Protobuf;

namespace PortKit.Onnx;

/// <summary>Protobuf fields whose content is streamed: the start is written, and then as many bytes as it announces.</summary>
public static class StreamedField
{
    /// <summary>The tag and the length of a field of bytes.</summary>
    /// <param name="number">The field's number.</param>
    /// <param name="length">How many bytes follow. More than a protobuf file may have is the caller's to refuse.</param>
    public static byte[] Start(int number, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64((ulong)length);
        }

        return bytes.ToArray();
    }

    /// <summary>How many bytes the field takes, its start included.</summary>
    /// <param name="number">The field's number.</param>
    /// <param name="length">How many bytes are in it.</param>
    public static long ByteLength(int number, long length) => Start(number, length).Length + length;
}

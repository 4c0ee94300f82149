namespace PortKit.Onnx;

/// <summary>A field of a protobuf message in a file.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IsBytes">Whether its value is a message, a string or bytes.</param>
/// <param name="Header">Where its tag begins.</param>
/// <param name="Start">Where its value begins.</param>
/// <param name="End">Where its value ends.</param>
/// <param name="Value">The value of a varint, else 0.</param>
internal readonly record struct WireField(int Number, bool IsBytes, long Header, long Start, long End, ulong Value)
{
    /// <summary>Finds a field by its header; what its value holds is not read.</summary>
    /// <param name="file">A file; its numbers of seven bits a byte are protobuf's varints.</param>
    /// <param name="at">Where the field begins.</param>
    /// <param name="end">Where the message that it is part of ends.</param>
    /// <exception cref="InvalidDataException">There is none that ends there.</exception>
    /// <exception cref="FormatException">A varint is too long.</exception>
    /// <exception cref="EndOfStreamException">The file ends.</exception>
    public static WireField Read(BinaryReader file, long at, long end)
    {
        file.BaseStream.Position = at;
        var tag = (ulong)file.Read7BitEncodedInt64();
        var (number, type) = (tag >> 3, tag & 7);
        var start = file.BaseStream.Position;
        var (value, length) = (0ul, 0L);
        switch (type)
        {
            case 0:
                value = (ulong)file.Read7BitEncodedInt64();
                length = file.BaseStream.Position - start;
                break;
            case 1:
                length = sizeof(ulong);
                break;
            case 2:
                length = file.Read7BitEncodedInt64();
                start = file.BaseStream.Position;
                break;
            case 5:
                length = sizeof(uint);
                break;
            default:
                throw new InvalidDataException($"A wire type that ONNX uses was expected at byte {at}. Found {type}.");
        }

        if (number is 0 or > int.MaxValue >> 2 || length < 0 || length > end - start)
            throw new InvalidDataException($"A field that ends by byte {end} was expected at byte {at}. Found field {number}, {length} bytes long.");
        return new WireField((int)number, type == 2, at, start, start + length, value);
    }
}

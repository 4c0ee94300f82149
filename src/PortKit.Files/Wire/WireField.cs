namespace PortKit.Files;

/// <summary>A field of a protobuf message in a file.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Header">Where its tag begins.</param>
/// <param name="Start">Where its value begins.</param>
/// <param name="End">Where its value ends.</param>
/// <param name="Value">The value of a varint, else 0.</param>
public readonly record struct WireField(int Number, WireType Type, long Header, long Start, long End, ulong Value)
{
    /// <summary>Whether its value is a message, a string or bytes.</summary>
    public bool IsBytes => Type == WireType.Bytes;

    /// <summary>Reads a field by its header; what its value holds is not looked at.</summary>
    /// <param name="bytes">The file from where the field begins: to the end of its message, or <see cref="WireReader.MostHeader"/> bytes.</param>
    /// <param name="at">Where the field begins.</param>
    /// <param name="end">Where the message that it is part of ends.</param>
    /// <param name="field">Gets the field.</param>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public static WireProblem? Read(ReadOnlySpan<byte> bytes, long at, long end, out WireField field)
    {
        field = default;
        var read = 0;
        if (Varint(bytes, at, ref read, out var tag) is { } badTag)
            return badTag;
        var (number, type) = (tag >> 3, (int)(tag & 7));
        if (number is 0 or > int.MaxValue >> 2)
            return new WireProblem(at, $"the number of a field is expected. Found {number}");
        ulong value = 0;
        ulong length;
        var start = at + read;
        switch ((WireType)type)
        {
            case WireType.Fixed64:
                length = sizeof(ulong);
                break;
            case WireType.Fixed32:
                length = sizeof(uint);
                break;
            case WireType.Varint or WireType.Bytes:
                if (Varint(bytes, at, ref read, out value) is { } badValue)
                    return badValue;
                length = (ulong)(at + read - start);
                if ((WireType)type == WireType.Bytes)
                    (start, length, value) = (at + read, value, 0);
                break;
            default:
                return new WireProblem(at, $"field {number} is stored as wire type {type}, which the fields of such files are not");
        }

        if (length > (ulong)(end - start))
            return new WireProblem(at, $"field {number} is {length} bytes long, and {end - start} are left") { IsTooLong = true };
        field = new WireField((int)number, (WireType)type, at, start, start + (long)length, value);
        return null;
    }

    /// <summary>Reads a varint, and moves behind it.</summary>
    internal static WireProblem? Varint(ReadOnlySpan<byte> bytes, long at, ref int read, out ulong value)
    {
        const int MostBytes = 10;
        value = 0;
        var start = read;
        for (var i = 0; i < MostBytes; i++)
        {
            if (read >= bytes.Length)
                return new WireProblem(at + start, "") { IsCut = true };
            var next = bytes[read++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return null;
        }

        return new WireProblem(at + start, $"a number of at most {MostBytes} bytes is expected");
    }
}

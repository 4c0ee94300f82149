using Microsoft.Win32.SafeHandles;

namespace PortKit.Caffe.Weights;

/// <summary>A field of a protobuf message in a file.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Start">Where its value begins.</param>
/// <param name="End">Where its value ends.</param>
/// <param name="Value">The value of a varint.</param>
internal readonly record struct WireField(int Number, WireType Type, long Start, long End, ulong Value);

/// <summary>How protobuf stores a value.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>
/// Steps through the fields of protobuf messages in a file by their headers: values are passed over, so a file of any size is walked with a
/// few kilobytes. A message lies between two offsets; one inside another is walked by setting <see cref="Position"/> to its start.
/// </summary>
internal sealed class WireReader(SafeFileHandle file)
{
    private const int MaxVarintBytes = 10;

    private readonly byte[] _buffer = new byte[4096];
    private long _bufferStart;
    private int _bufferLength;

    /// <summary>How long the file is.</summary>
    public long Length { get; } = RandomAccess.GetLength(file);

    /// <summary>Where the next field begins.</summary>
    public long Position { get; set; }

    /// <summary>The next field of the message that ends at <paramref name="end"/>; false at its end. Moves behind the field.</summary>
    public bool Next(long end, out WireField field)
    {
        field = default;
        if (Position >= end)
            return false;
        var at = Position;
        var tag = Varint(end);
        var (number, type) = (tag >> 3, (int)(tag & 7));
        if (number is 0 or > int.MaxValue >> 2)
            throw new WeightFileException(at, $"the number of a field is expected. Found {number}");
        var start = Position;
        ulong value = 0;
        switch (type)
        {
            case (int)WireType.Varint:
                value = Varint(end);
                break;
            case (int)WireType.Fixed64:
                Position += sizeof(ulong);
                break;
            case (int)WireType.Fixed32:
                Position += sizeof(uint);
                break;
            case (int)WireType.Bytes:
                var length = Varint(end);
                start = Position;
                if (length > (ulong)(end - start))
                    throw new WeightFileException(at, $"field {number} is {length} bytes long, and {end - start} are left{(end == Length ? " in the file, which seems to be cut short" : " in its message")}");
                Position += (long)length;
                break;
            default:
                throw new WeightFileException(at, $"field {number} is stored as wire type {type}, which Caffe's files have none of");
        }

        if (Position > end)
            throw new WeightFileException(at, $"field {number} ends behind {(end == Length ? "the file, which seems to be cut short" : "its message")}");
        field = new WireField((int)number, (WireType)type, start, Position, value);
        return true;
    }

    /// <summary>A varint at <see cref="Position"/>, which moves behind it.</summary>
    public ulong Varint(long end)
    {
        var at = Position;
        ulong value = 0;
        for (var i = 0; i < MaxVarintBytes; i++)
        {
            if (Position >= end)
                throw new WeightFileException(at, end == Length ? "the file ends within a number" : "a message ends within a number");
            var next = Byte();
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw new WeightFileException(at, "a number of at most 10 bytes is expected");
    }

    /// <summary>Bytes at a place, as many as asked for.</summary>
    public byte[] Bytes(WireField field)
    {
        var bytes = new byte[field.End - field.Start];
        ReadExactly(file, bytes, field.Start);
        return bytes;
    }

    /// <summary>Fills a buffer from a place in a file.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter.</exception>
    public static void ReadExactly(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
                throw new EndOfStreamException($"The file ends at byte {offset}; it was longer before.");
            buffer = buffer[read..];
            offset += read;
        }
    }

    private byte Byte()
    {
        if (Position < _bufferStart || Position >= _bufferStart + _bufferLength)
        {
            _bufferStart = Position;
            _bufferLength = (int)Math.Min(_buffer.Length, Length - Position);
            ReadExactly(file, _buffer.AsSpan(0, _bufferLength), Position);
        }

        return _buffer[Position++ - _bufferStart];
    }
}

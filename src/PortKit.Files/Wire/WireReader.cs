using Microsoft.Win32.SafeHandles;

namespace PortKit.Files;

/// <summary>
/// Steps through the fields of protobuf messages in a file by their headers: values are passed over, so a file of any size is walked with a
/// few kilobytes. A message lies between two offsets; one inside another is walked by setting <see cref="Position"/> to its start.
/// </summary>
/// <param name="file">The file.</param>
public sealed class WireReader(SafeFileHandle file)
{
    /// <summary>The most bytes of a field before its value: its tag, and its length.</summary>
    public const int MostHeader = 20;

    private readonly byte[] _buffer = new byte[4096];
    private long _bufferStart;
    private int _bufferLength;

    /// <summary>How long the file is, in bytes.</summary>
    public long Length { get; } = RandomAccess.GetLength(file);

    /// <summary>Where the next field begins.</summary>
    public long Position { get; set; }

    /// <summary>The next field of the message that ends at <paramref name="end"/>; false at its end. Moves behind the field.</summary>
    /// <exception cref="DamagedFileException">What comes next is no field, or one that ends behind the message.</exception>
    /// <exception cref="EndOfStreamException">The file has become shorter.</exception>
    public bool Next(long end, out WireField field)
    {
        field = default;
        if (Position >= end)
            return false;
        if (WireField.Read(Ahead(end), Position, end, out field) is { } problem)
            throw problem.In(end == Length);
        Position = field.End;
        return true;
    }

    /// <summary>A varint at <see cref="Position"/>, which moves behind it.</summary>
    /// <exception cref="DamagedFileException">There is none that ends by <paramref name="end"/>.</exception>
    public ulong Varint(long end)
    {
        var read = 0;
        if (WireField.Varint(Ahead(end), Position, ref read, out var value) is { } problem)
            throw problem.In(end == Length);
        Position += read;
        return value;
    }

    /// <summary>The bytes of a field's value.</summary>
    public byte[] Bytes(WireField field) => Bytes(field.Start, field.End);

    /// <summary>The bytes from one place to another.</summary>
    /// <exception cref="EndOfStreamException">The file has become shorter.</exception>
    public byte[] Bytes(long start, long end)
    {
        var bytes = new byte[end - start];
        ReadExactly(file, bytes, start);
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

    /// <summary>What lies at <see cref="Position"/>: as many bytes as the longest header has, or those to the end of the message.</summary>
    private ReadOnlySpan<byte> Ahead(long end)
    {
        var length = (int)Math.Clamp(end - Position, 0, MostHeader);
        if (Position < _bufferStart || Position + length > _bufferStart + _bufferLength)
        {
            _bufferStart = Position;
            _bufferLength = (int)Math.Min(_buffer.Length, Length - Position);
            ReadExactly(file, _buffer.AsSpan(0, _bufferLength), Position);
        }

        return _buffer.AsSpan((int)(Position - _bufferStart), length);
    }
}

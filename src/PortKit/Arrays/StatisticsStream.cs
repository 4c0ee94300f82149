using System.Buffers;
using System.Runtime.InteropServices;

namespace PortKit.Arrays;

/// <summary>Takes float32 values, little-endian, as if they were written to a file, and keeps their statistics alone.</summary>
internal sealed class StatisticsStream : WriteOnlyStream, IBufferWriter<byte>
{
    private const int BufferLength = 1 << 14;

    private readonly float[] _buffer = new float[BufferLength];
    private readonly StatisticsSum _sum = new();
    private int _partial;

    /// <summary>The statistics of what was written so far.</summary>
    public ValueStatistics Result => _sum.Result;

    /// <inheritdoc/>
    public void Advance(int count)
    {
        // What a write has left of a value stays at the start of the buffer until the rest of it comes.
        var length = _partial + count;
        _sum.Add(_buffer.AsSpan(0, length / sizeof(float)));
        _partial = length % sizeof(float);
        Bytes.Slice(length - _partial, _partial).CopyTo(Bytes);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => Bytes[_partial..];

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var room = GetSpan();
            var part = buffer[..Math.Min(room.Length, buffer.Length)];
            part.CopyTo(room);
            Advance(part.Length);
            buffer = buffer[part.Length..];
        }
    }

    private Span<byte> Bytes => MemoryMarshal.AsBytes(_buffer.AsSpan());
}

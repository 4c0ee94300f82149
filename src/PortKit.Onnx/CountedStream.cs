using System.Buffers;

namespace PortKit.Onnx;

/// <summary>The stream that <see cref="TensorData"/> write to: gathers small pieces into large ones, and holds each
/// tensor to the length it announced, before a byte too many gets out.</summary>
internal sealed class CountedStream(Stream destination) : Stream
{
    /// <summary>Pieces of a megabyte are written at the speed of the disk.</summary>
    private const int BufferSize = 1 << 20;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _filled;
    private long _written;
    private bool _disposed;

    /// <summary>How many bytes of those expected have not come yet.</summary>
    public long Missing { get; private set; } = long.MaxValue;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_disposed;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _written; set => throw new NotSupportedException(); }

    /// <summary>From here on, exactly so many bytes must come.</summary>
    public void Expect(long bytes) => Missing = bytes;

    /// <summary>From here on, any number of bytes may come.</summary>
    public void ExpectAnything() => Missing = long.MaxValue;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.Length > Missing)
            throw new InvalidDataException($"The data of an initializer must not exceed the bytes they announced. Found at least {buffer.Length - Missing} more.");
        Missing -= buffer.Length;
        _written += buffer.Length;
        while (!buffer.IsEmpty)
        {
            if (_filled == 0 && buffer.Length >= BufferSize)
            {
                destination.Write(buffer[..BufferSize]);
                buffer = buffer[BufferSize..];
                continue;
            }

            var piece = Math.Min(BufferSize - _filled, buffer.Length);
            buffer[..piece].CopyTo(_buffer.AsSpan(_filled));
            buffer = buffer[piece..];
            _filled += piece;
            if (_filled == BufferSize)
                Drain();
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void WriteByte(byte value) => Write([value]);

    /// <summary>Hands on what is gathered.</summary>
    public override void Flush()
    {
        Drain();
        destination.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // What is not flushed is not wanted: the model failed on the way.
        if (!_disposed)
        {
            _disposed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        base.Dispose(disposing);
    }

    private void Drain()
    {
        destination.Write(_buffer, 0, _filled);
        _filled = 0;
    }
}

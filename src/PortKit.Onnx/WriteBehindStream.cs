using System.Buffers;

namespace PortKit.Onnx;

/// <summary>
/// Gathers what is written into pieces of a megabyte and hands them on from another thread, so that values are made while those before
/// them go to the disk. Two pieces are in memory at a time. What is not flushed is dropped; the stream behind is left open.
/// </summary>
internal sealed class WriteBehindStream(Stream destination) : Stream
{
    /// <summary>Pieces of a megabyte are written at the speed of the disk.</summary>
    private const int PieceLength = 1 << 20;

    private byte[] _filling = ArrayPool<byte>.Shared.Rent(PieceLength);
    private byte[] _leaving = ArrayPool<byte>.Shared.Rent(PieceLength);
    private int _filled;
    private Task _departure = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Has something written to a stream this way, to its end.</summary>
    public static void Run(Stream destination, Action<Stream> write)
    {
        using var behind = new WriteBehindStream(destination);
        write(behind);
        behind.Flush();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_disposed;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (!buffer.IsEmpty)
        {
            var piece = Math.Min(PieceLength - _filled, buffer.Length);
            buffer[..piece].CopyTo(_filling.AsSpan(_filled));
            buffer = buffer[piece..];
            _filled += piece;
            if (_filled == PieceLength)
                HandOn();
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override void WriteByte(byte value) => Write([value]);

    /// <summary>Hands on what is gathered, and waits until it is written.</summary>
    public override void Flush()
    {
        HandOn();
        Arrive();
        destination.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>What is not flushed is not wanted: whoever wrote it failed on the way. The buffers are given back when nobody uses them.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            ((IAsyncResult)_departure).AsyncWaitHandle.WaitOne();
            ArrayPool<byte>.Shared.Return(_filling);
            ArrayPool<byte>.Shared.Return(_leaving);
        }

        base.Dispose(disposing);
    }

    private void HandOn()
    {
        Arrive();
        if (_filled == 0)
            return;
        (_filling, _leaving) = (_leaving, _filling);
        var (piece, length) = (_leaving, _filled);
        _filled = 0;
        _departure = Task.Run(() => destination.Write(piece, 0, length));
    }

    /// <summary>Waits for the piece before; throws what it threw, once.</summary>
    private void Arrive()
    {
        var departure = _departure;
        _departure = Task.CompletedTask;
        departure.GetAwaiter().GetResult();
    }
}

using System.Buffers;

namespace PortKit.Files;

/// <summary>
/// Gathers what is written into pieces of two megabytes and hands them on from another thread, so that values are made while those before
/// them go to the disk. A few pieces are in memory at a time, so that neither side waits for a short delay of the other. Whoever makes
/// values may have them made in the piece itself, through <see cref="IBufferWriter{T}"/>. What is not flushed is dropped; the stream
/// behind is left open.
/// </summary>
/// <param name="destination">The stream behind.</param>
/// <param name="cancellation">Stops it where a piece is handed on.</param>
public sealed class WriteBehindStream(Stream destination, CancellationToken cancellation = default) : WriteOnlyStream, IBufferWriter<byte>
{
    /// <summary>The most that is lent at a time. Smaller pieces cost more waking of threads, larger ones more memory.</summary>
    internal const int PieceLength = 1 << 21;

    private const int PieceCount = 4;

    /// <summary>
    /// The most that one call writes. For more, Linux may cache the file in pages of two megabytes, and has to find such pages first: where memory
    /// was given back to the host of a virtual machine, that took ten times as long as the writing itself.
    /// </summary>
    private const int WriteLength = 1 << 20;

    /// <summary>All pieces, one behind the other: several large arrays would set off a garbage collection.</summary>
    private readonly byte[] _pieces = ArrayPool<byte>.Shared.Rent(PieceCount * PieceLength);

    /// <summary>For each piece the writing of it, which begins when that of the piece before is done.</summary>
    private readonly Task[] _departures = [.. Enumerable.Repeat(Task.CompletedTask, PieceCount)];

    private Task _last = Task.CompletedTask;
    private int _filling;
    private int _filled;
    private bool _disposed;

    /// <summary>Has something written to a stream this way, to its end.</summary>
    /// <param name="destination">The stream.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Run(Stream destination, Action<Stream> write, CancellationToken cancellation = default)
    {
        using var behind = new WriteBehindStream(destination, cancellation);
        write(behind);
        behind.Flush();
    }

    /// <inheritdoc/>
    public override bool CanWrite => !_disposed;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sizeHint, PieceLength);
        if (PieceLength - _filled < Math.Max(sizeHint, 1))
            HandOn();
        return _pieces.AsMemory(_filling * PieceLength + _filled, PieceLength - _filled);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, PieceLength - _filled);
        _filled += count;
        if (_filled == PieceLength)
            HandOn();
    }

    /// <summary>Hands on what is gathered, and waits until it is written.</summary>
    public override void Flush()
    {
        if (_filled > 0)
            HandOn();
        _last.GetAwaiter().GetResult();
        destination.Flush();
    }

    /// <summary>What is not flushed is not wanted: whoever wrote it failed on the way. The pieces are given back when nobody uses them.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            ((IAsyncResult)_last).AsyncWaitHandle.WaitOne();
            ArrayPool<byte>.Shared.Return(_pieces);
        }

        base.Dispose(disposing);
    }

    /// <summary>Sends the piece off behind those before it, and waits until the next one to fill is back. Where one failed, those after it
    /// fail alike, and this throws what that one threw.</summary>
    private void HandOn()
    {
        cancellation.ThrowIfCancellationRequested();
        var (start, length) = (_filling * PieceLength, _filled);
        _last = _last.ContinueWith(
            before =>
            {
                before.GetAwaiter().GetResult();
                for (var done = 0; done < length; done += WriteLength)
                    WriteNow(_pieces.AsSpan(start + done, Math.Min(WriteLength, length - done)));
            },
            TaskScheduler.Default);
        _departures[_filling] = _last;
        _filled = 0;
        _filling = (_filling + 1) % PieceCount;
        _departures[_filling].GetAwaiter().GetResult();
    }

    private void WriteNow(ReadOnlySpan<byte> bytes)
    {
        try
        {
            destination.Write(bytes);
        }
        catch (ArgumentOutOfRangeException failure)
        {
            // So .NET calls it when a file outgrows what its file system or a limit allows: 4 GiB on many memory sticks.
            throw new IOException("The file is too large for its file system, or for the limit that is set.", failure);
        }
    }
}

using System.Runtime.ExceptionServices;

namespace PortKit.Comparison;

/// <summary>
/// Reads what something else writes: the writer runs in a thread of its own, at most a buffer ahead. So two blobs that each know only how to
/// write themselves can be held side by side.
/// </summary>
internal sealed class PulledStream : ForwardStream
{
    private const int BufferLength = 1 << 20;

    private readonly object _gate = new();
    private readonly byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _length;
    private bool _isDone;
    private bool _isAbandoned;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Has the writer begin.</summary>
    public PulledStream(Action<Stream> write)
    {
        new Thread(() => Run(write)) { IsBackground = true, Name = "PortKit read ahead" }.Start();
    }

    /// <summary>Reads on. What the writer throws is thrown here.</summary>
    public override int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            while (_length == 0 && !_isDone)
                Monitor.Wait(_gate);
            _failure?.Throw();
            var count = Math.Min(buffer.Length, _length);
            _buffer.AsSpan(_start, count).CopyTo(buffer);
            (_start, _length) = (_start + count, _length - count);
            Monitor.PulseAll(_gate);
            return count;
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _isAbandoned = true;
            Monitor.PulseAll(_gate);
        }

        base.Dispose(disposing);
    }

    private void Run(Action<Stream> write)
    {
        using var intake = new Intake(this);
        try
        {
            write(intake);
        }
#pragma warning disable CA1031 // Whatever it is, the reader's thread is where it is to be thrown.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        lock (_gate)
        {
            _isDone = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            while (!bytes.IsEmpty)
            {
                while (_length > 0 && !_isAbandoned)
                    Monitor.Wait(_gate);
                if (_isAbandoned)
                    throw new IOException("The values are not wanted any more.");
                (_start, _length) = (0, Math.Min(bytes.Length, BufferLength));
                bytes[.._length].CopyTo(_buffer);
                bytes = bytes[_length..];
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>What the writer writes to.</summary>
    private sealed class Intake(PulledStream reader) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => reader.Take(buffer);
    }
}

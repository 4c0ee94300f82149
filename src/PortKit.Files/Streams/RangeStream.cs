using Microsoft.Win32.SafeHandles;

namespace PortKit.Files;

/// <summary>Reads a run of bytes of a file.</summary>
public sealed class RangeStream : ForwardStream
{
    private readonly SafeFileHandle _file;
    private readonly long _end;
    private long _at;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the run begins.</param>
    /// <param name="length">How long it is.</param>
    public RangeStream(string path, long offset, long length)
    {
        _file = File.OpenHandle(path);
        (_at, _end) = (offset, offset + length);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(_file, buffer[..(int)Math.Min(buffer.Length, _end - _at)], _at);
        _at += read;
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }
}

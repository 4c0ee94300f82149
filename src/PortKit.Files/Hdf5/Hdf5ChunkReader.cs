using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace PortKit.Files.Hdf5;

/// <summary>
/// Reads the bytes of a chunk as they were before the filters. Plain chunks are read where they lie; those that are only deflated are inflated as
/// far as asked for, and anew if something before that is asked for; others are held as a whole.
/// </summary>
internal sealed class Hdf5ChunkReader(SafeFileHandle file, Hdf5Chunk chunk, IReadOnlyList<Hdf5Filter> filters, long length) : IDisposable
{
    /// <summary>A chunk that must be held as a whole is no larger.</summary>
    public const int MostHeld = 1 << 26;

    private const int WindowLength = 1 << 13;

    // An inflater with its window and its buffers.
    private const int InflaterCost = 1 << 16;

    private readonly bool _isPlain = IsPlain(chunk, filters);
    private readonly bool _isHeld = IsHeld(chunk, filters);
    private ZLibStream? _inflater;
    private long _inflated;
    private byte[]? _held;
    private byte[]? _window;
    private long _windowStart;
    private int _windowLength;

    /// <summary>The memory that it takes.</summary>
    public long Cost => _isPlain ? WindowLength : _isHeld ? length : InflaterCost;

    /// <summary>Whether a chunk has to be held as a whole.</summary>
    public static bool IsHeld(Hdf5Chunk chunk, IReadOnlyList<Hdf5Filter> filters) =>
        !IsPlain(chunk, filters) && filters is not [{ Id: Hdf5Filter.Deflate }];

    /// <summary>Whether a chunk is stored as it is.</summary>
    public static bool IsPlain(Hdf5Chunk chunk, IReadOnlyList<Hdf5Filter> filters)
    {
        for (var i = 0; i < filters.Count; i++)
        {
            if (((chunk.Skipped >> i) & 1) == 0)
                return false;
        }

        return true;
    }

    /// <summary>Fills a buffer from a place in the chunk.</summary>
    public void Read(long from, Span<byte> buffer)
    {
        if (_isHeld)
        {
            (_held ??= Whole()).AsSpan((int)from, buffer.Length).CopyTo(buffer);
            return;
        }

        // Short pieces, as of a box that is narrow, come from a window; each begins where the last ended, so that nothing is inflated twice.
        while (!buffer.IsEmpty)
        {
            var within = from - _windowStart;
            if (within < 0 || within >= _windowLength)
            {
                if (buffer.Length >= WindowLength)
                {
                    Fetch(from, buffer);
                    return;
                }

                _window ??= new byte[WindowLength];
                _windowLength = 0;
                var fetched = (int)Math.Min(WindowLength, length - from);
                Fetch(from, _window.AsSpan(0, fetched));
                (_windowStart, _windowLength) = (from, fetched);
                within = 0;
            }

            var piece = (int)Math.Min(buffer.Length, _windowLength - within);
            _window.AsSpan((int)within, piece).CopyTo(buffer);
            buffer = buffer[piece..];
            from += piece;
        }
    }

    public void Dispose() => _inflater?.Dispose();

    private void Fetch(long from, Span<byte> buffer)
    {
        if (_isPlain)
            WireReader.ReadExactly(file, buffer, chunk.Offset + from);
        else
            Inflate(from, buffer);
    }

    private byte[] Whole()
    {
        var bytes = new byte[chunk.Length];
        WireReader.ReadExactly(file, bytes, chunk.Offset);
        return Hdf5Filter.Undo(filters, chunk, bytes, (int)length);
    }

    private void Inflate(long from, Span<byte> buffer)
    {
        if (_inflater is null || from < _inflated)
        {
            _inflater?.Dispose();
            var head = new byte[Math.Min(Hdf5Filter.ZLibHeadLength, chunk.Length)];
            WireReader.ReadExactly(file, head, chunk.Offset);
            Hdf5Filter.RequireNoDictionary(head, chunk.Offset);
            _inflater = new ZLibStream(new Section(file, chunk), CompressionMode.Decompress);
            _inflated = 0;
        }

        Span<byte> passed = stackalloc byte[4096];
        try
        {
            while (_inflated < from)
                Next(passed[..(int)Math.Min(passed.Length, from - _inflated)]);
            Next(buffer);

            // The end of the chunk has a checksum, which is read along with it.
            if (_inflated == length && _inflater.Read(passed[..1]) != 0)
                throw new DamagedFileException(chunk.Offset, $"a chunk of {length} bytes is expected. Found more");
        }
        catch (InvalidDataException)
        {
            throw Hdf5Filter.NotDeflated(chunk.Offset);
        }
    }

    private void Next(Span<byte> buffer)
    {
        var read = _inflater!.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        _inflated += read;
        if (read < buffer.Length)
            throw Hdf5Filter.TooShort(chunk.Offset, length, _inflated);
    }

    /// <summary>The stored bytes of a chunk.</summary>
    private sealed class Section(SafeFileHandle file, Hdf5Chunk chunk) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var length = (int)Math.Min(buffer.Length, chunk.Length - _at);
            WireReader.ReadExactly(file, buffer[..length], chunk.Offset + _at);
            _at += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            ValidateBufferArguments(buffer, offset, count);
            return Read(buffer.AsSpan(offset, count));
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

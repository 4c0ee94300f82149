using System.IO.Hashing;

namespace PortKit.Files.Npy;

/// <summary>
/// The bytes of one array: those of a .npy file, or of a member of an .npz, which are checked against their checksums when the last of them is
/// read. A member that says it is out of proportion to what is stored of it is refused before.
/// </summary>
internal sealed class NpyArrayStream : ForwardStream
{
    /// <summary>Deflate makes nothing smaller than this.</summary>
    private const long MostRatio = 1032;

    /// <summary>What a member may grow to from little: larger ones must have been compressed by less than <see cref="MostRatioOfLarge"/>.</summary>
    private const long LargeMember = 1L << 28;

    private const long MostRatioOfLarge = 100;

    private readonly Stream _stream;
    private readonly IDisposable? _zip;
    private readonly NpzMember? _entry;
    private readonly Crc32 _crc = new();
    private long _left;

    private NpyArrayStream(Stream file)
    {
        _stream = file;
        ByteLength = _left = file.Length;
    }

    private NpyArrayStream(NpzMember entry)
    {
        _entry = entry;
        ByteLength = _left = entry.Length;
        var ratio = entry.Length / Math.Max(entry.CompressedLength, 1);
        if (ratio > MostRatio || (ratio > MostRatioOfLarge && entry.Length > LargeMember))
        {
            throw Damaged(new DamagedFileException(
                $"a size in keeping with the {entry.CompressedLength} bytes that are stored is expected. Found a member that says it has "
                    + $"{entry.Length}"));
        }

        (_stream, _zip) = Guard(entry.Open);
    }

    /// <summary>How many bytes the array has, its header among them.</summary>
    public long ByteLength { get; }

    /// <summary>Opens a .npy file.</summary>
    public static NpyArrayStream OfFile(string path) => new(File.OpenRead(path));

    /// <summary>Opens a member of an .npz file.</summary>
    public static NpyArrayStream OfMember(NpzMember member) => new(member);

    /// <summary>Reads the header, which tells how many bytes follow.</summary>
    /// <param name="isHeld">Whether the array is to be held in memory, as floats.</param>
    /// <exception cref="DamagedFileException">It is none, or other bytes follow, or the array is too large to be held.</exception>
    public NpyHeader ReadHeader(bool isHeld = false) => Guard(() =>
    {
        var header = NpyHeader.Read(this);
        if (isHeld)
            header.IntDims();
        return header.Length + header.ByteLength == ByteLength
            ? header
            : throw new DamagedFileException(
                header.Length,
                $"{header.ByteLength} bytes are expected, {header.Count} elements of {header.Elements.Size}. Found "
                    + $"{ByteLength - header.Length} to the end of the file");
    });

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _stream.Read(buffer);
        }
        catch (InvalidDataException failure)
        {
            throw Unpackable(failure);
        }

        if (_entry is null)
            return read;
        _crc.Append(buffer[..read]);
        _left -= read;
        return _left > 0 || read == 0 || _crc.GetCurrentHashAsUInt32() == _entry.Crc32
            ? read
            : throw Damaged(new DamagedFileException(
                $"bytes of the check sum {_entry.Crc32:x8} are expected. Found {_crc.GetCurrentHashAsUInt32():x8}: the file is damaged"));
    }

    /// <summary>Says in which member it is that something is wrong.</summary>
    public DamagedFileException Damaged(DamagedFileException failure) =>
        _entry is null || failure.Member is not null ? failure : failure.InMember(_entry.FullName);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
            _zip?.Dispose();
        }

        base.Dispose(disposing);
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DamagedFileException failure)
        {
            throw Damaged(failure);
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw Unpackable(failure);
        }
    }

    private DamagedFileException Unpackable(Exception failure) =>
        Damaged(new DamagedFileException($"bytes that unpack are expected. Found damaged ones: {failure.Message}", failure));
}

using Microsoft.Win32.SafeHandles;

namespace PortKit.Files.Hdf5;

/// <summary>
/// Reads pieces of an HDF5 file's structure. Addresses count from <see cref="Base"/>. A file that leads in circles, or claims more than it
/// holds, is found out: no piece is larger than the file, and all of them together no larger than any net needs.
/// </summary>
internal sealed class Hdf5Source(SafeFileHandle file, Limits limits)
{
    // Deflate makes at most so many bytes of one. What goes beyond that was never written; so much of it is let pass.
    private const long MostInflation = 1032;
    private const long MostUnwritten = 1 << 26;

    private readonly byte[] _page = new byte[4096];
    private long _pageStart;
    private int _pageLength;
    private long _read;
    private long _claimed;

    /// <summary>How much may be taken from the file.</summary>
    public Limits Limits => limits;

    /// <summary>How long the file is.</summary>
    public long FileLength { get; } = RandomAccess.GetLength(file);

    /// <summary>Where address 0 lies in the file: behind what somebody may have put before the HDF5 file.</summary>
    public long Base { get; set; }

    /// <summary>The bytes of an address.</summary>
    public int AddressSize { get; set; } = sizeof(ulong);

    /// <summary>The bytes of a length.</summary>
    public int LengthSize { get; set; } = sizeof(ulong);

    /// <summary>A piece of the structure.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="what">What it is, for a message.</param>
    public Hdf5Block Block(long address, long length, string what)
    {
        var offset = Locate(address, length, what);
        _read += length;
        if (_read > limits.Structure)
        {
            throw new DamagedFileException(
                offset,
                $"at most {limits.Structure} bytes of structure (`Limits` structure) are expected. Found more: the file may lead in circles");
        }

        var bytes = new byte[length];
        Read(bytes, offset);
        return new Hdf5Block(this, bytes, 0, bytes.Length, offset);
    }

    /// <summary>The place in the file of something that must lie within it.</summary>
    public long Locate(long address, long length, string what)
    {
        if (address > FileLength - Base || length > FileLength - Base - address)
        {
            throw new DamagedFileException(
                Math.Min(FileLength, Base + Math.Min(address, FileLength)),
                $"{what}, {length} bytes at address {address}, lies behind the end of the file, which has {FileLength} bytes and seems to "
                    + "be cut short");
        }

        return Base + address;
    }

    /// <summary>Counts values that may be compressed, or never written, so that a small file does not make work without end.</summary>
    /// <param name="length">The bytes that they are to have.</param>
    /// <param name="offset">Where the file says so.</param>
    /// <param name="what">What they are, for a message.</param>
    public void Claim(long length, long offset, string what)
    {
        _claimed += length;
        if (_claimed - MostUnwritten > FileLength * MostInflation)
        {
            throw new DamagedFileException(
                offset,
                $"values that were written are expected. Found {what}, which a file of {FileLength} bytes cannot hold with those before");
        }
    }

    private void Read(Span<byte> bytes, long offset)
    {
        if (bytes.Length > _page.Length)
        {
            WireReader.ReadExactly(file, bytes, offset);
            return;
        }

        if (offset < _pageStart || offset + bytes.Length > _pageStart + _pageLength)
        {
            _pageStart = offset;
            _pageLength = (int)Math.Min(_page.Length, FileLength - offset);
            WireReader.ReadExactly(file, _page.AsSpan(0, _pageLength), offset);
        }

        _page.AsSpan((int)(offset - _pageStart), bytes.Length).CopyTo(bytes);
    }
}

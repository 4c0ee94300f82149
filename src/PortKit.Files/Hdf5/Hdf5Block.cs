using System.Buffers.Binary;

namespace PortKit.Files.Hdf5;

/// <summary>
/// A piece of an HDF5 file's structure, read front to back. Numbers are little-endian; addresses and lengths have the widths that the
/// superblock tells. Reading behind the end is reported as a fault of the file.
/// </summary>
internal sealed class Hdf5Block
{
    private readonly Hdf5Source _source;
    private readonly byte[] _bytes;
    private readonly int _first;
    private readonly long _start;
    private int _at;
    private int _end;

    /// <summary>Makes a block of some bytes that were read.</summary>
    /// <param name="source">The file.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="first">The block's first.</param>
    /// <param name="end">The one behind its last.</param>
    /// <param name="start">Where in the file its first lies.</param>
    public Hdf5Block(Hdf5Source source, byte[] bytes, int first, int end, long start) =>
        (_source, _bytes, _first, _start, _at, _end) = (source, bytes, first, start, first, end);

    /// <summary>Where in the file the next byte lies.</summary>
    public long Offset => _start + _at - _first;

    /// <summary>How many bytes are left.</summary>
    public int Left => _end - _at;

    /// <summary>A byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>A number of two bytes.</summary>
    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>A number of four bytes.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A number of up to eight bytes.</summary>
    public ulong Number(int size)
    {
        ulong value = 0;
        var bytes = Take(size);
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    /// <summary>A length, of which a file can hold as much.</summary>
    public long Length() => Bounded(_source.LengthSize);

    /// <summary>A number that a file's length bounds.</summary>
    public long Bounded(int size)
    {
        var at = Offset;
        var value = Number(size);
        return value <= long.MaxValue ? (long)value : throw new DamagedFileException(at, $"a length is expected. Found {value}");
    }

    /// <summary>An address, or null where there is none (all bits set).</summary>
    public long? Address()
    {
        var at = Offset;
        var value = Number(_source.AddressSize);
        if (value == ulong.MaxValue >> (64 - (8 * _source.AddressSize)))
            return null;
        return value <= long.MaxValue ? (long)value : throw new DamagedFileException(at, $"an address within the file is expected. Found {value}");
    }

    /// <summary>An address that must be there.</summary>
    public long AddressOf(string what)
    {
        var at = Offset;
        return Address() ?? throw new DamagedFileException(at, $"the address of {what} is expected. Found none");
    }

    /// <summary>Some bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left)
            throw new DamagedFileException(Offset, $"{count} more bytes are expected. Found the end of what holds them, {Left} bytes away");
        _at += count;
        return _bytes.AsSpan(_at - count, count);
    }

    /// <summary>A part as a block of its own.</summary>
    public Hdf5Block Part(int count)
    {
        var at = Offset;
        Take(count);
        return new Hdf5Block(_source, _bytes, _at - count, _at, at);
    }

    /// <summary>Passes over some bytes.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>Passes over a signature, such as TREE, and the version that follows it.</summary>
    public void Expect(string signature, params ReadOnlySpan<byte> versions)
    {
        var at = Offset;
        var found = Take(signature.Length);
        for (var i = 0; i < signature.Length; i++)
        {
            if (found[i] != signature[i])
                throw new DamagedFileException(at, $"{signature} is expected. Found {Convert.ToHexString(found)}");
        }

        if (!versions.IsEmpty)
            ExpectVersion(signature, versions);
    }

    /// <summary>A version that can be read.</summary>
    public int ExpectVersion(string what, params ReadOnlySpan<byte> versions)
    {
        var at = Offset;
        var version = Byte();
        return versions.Contains(version)
            ? version
            : throw new DamagedFileException(at, $"{what} of version {string.Join(" or ", versions.ToArray())} is expected. Found version {version}");
    }

    /// <summary>Holds the whole block but its last four bytes against the checksum in those.</summary>
    public void Verify()
    {
        if (_end - _first < sizeof(uint))
            throw new DamagedFileException(_start, "a piece of structure that ends in a checksum is expected. Found fewer bytes than a checksum has");
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(_end - sizeof(uint)));
        if (Hdf5Checksum.Lookup3(_bytes.AsSpan(_first, _end - _first - sizeof(uint))) != stored)
            throw new DamagedFileException(_start, "the bytes there do not agree with their checksum: the file is damaged");
        _end -= sizeof(uint);
    }
}

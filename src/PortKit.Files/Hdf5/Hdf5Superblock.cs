using Microsoft.Win32.SafeHandles;

namespace PortKit.Files.Hdf5;

/// <summary>
/// Finds an HDF5 file's superblock by its signature, as H5Fis_hdf5 does: at byte 0, 512, 1024 and so on, each time twice as far, as anything may
/// stand before it. Reads where the root group is.
/// </summary>
internal static class Hdf5Superblock
{
    private const int FirstUserBlock = 512;

    /// <summary>Where the signature stands, or null if this is no HDF5 file.</summary>
    public static long? Find(SafeFileHandle file)
    {
        Span<byte> found = stackalloc byte[Hdf5Format.Signature.Length];
        var length = RandomAccess.GetLength(file);
        for (long at = 0; at <= length - found.Length; at = at == 0 ? FirstUserBlock : at * 2)
        {
            WireReader.ReadExactly(file, found, at);
            if (found.SequenceEqual(Hdf5Format.Signature))
                return at;
        }

        return null;
    }

    /// <summary>Sets the source up for the superblock at a place, and tells the address of the root group.</summary>
    public static long Read(Hdf5Source source, long at)
    {
        source.Base = at;
        var start = source.Block(0, Hdf5Format.Signature.Length + 1, "the superblock");
        start.Skip(Hdf5Format.Signature.Length);
        return start.ExpectVersion("a superblock", 0, 1, 2, 3) < 2 ? Old(source) : New(source);
    }

    private static long Old(Hdf5Source source)
    {
        const int Fixed = 24;
        var block = source.Block(0, Fixed, "the superblock");
        block.Skip(Hdf5Format.Signature.Length);
        var version = block.Byte();
        block.Skip(4);
        Sizes(source, block);
        // Behind the sizes: 1 byte unused, two orders of B-trees, flags; in version 1 one more order, and 2 bytes unused.
        var addresses = Fixed + (version == 1 ? 4 : 0);
        block = source.Block(0, addresses + (6 * source.AddressSize), "the superblock");
        block.Skip(addresses);
        var start = block.Bounded(source.AddressSize);
        block.Skip(source.AddressSize);
        End(source, block, start);
        block.Skip(2 * source.AddressSize);
        return block.AddressOf("the root group");
    }

    private static long New(Hdf5Source source)
    {
        const int Fixed = 12;
        var block = source.Block(0, Fixed, "the superblock");
        block.Skip(Hdf5Format.Signature.Length + 1);
        Sizes(source, block);
        block = source.Block(0, Fixed + (4 * source.AddressSize) + sizeof(uint), "the superblock");
        block.Verify();
        block.Skip(Fixed);
        var start = block.Bounded(source.AddressSize);
        block.Skip(source.AddressSize);
        End(source, block, start);
        return block.AddressOf("the root group");
    }

    /// <summary>
    /// Compares the file's end with what the superblock says of it. Addresses count from the superblock; where the start that is given besides
    /// differs, HDF5's own library does not believe it either, and moves the end along.
    /// </summary>
    private static void End(Hdf5Source source, Hdf5Block block, long start)
    {
        var at = block.Offset;
        var end = block.Bounded(source.AddressSize);
        if (end < start)
            throw new DamagedFileException(at, $"an end behind the start, {start}, is expected. Found {end}");
        if (end - start > source.FileLength - source.Base)
        {
            throw new DamagedFileException(
                source.FileLength,
                $"a file of {source.Base + (decimal)(end - start)} bytes is expected. Found {source.FileLength}: it seems to be cut short");
        }
    }

    private static void Sizes(Hdf5Source source, Hdf5Block block)
    {
        var offset = block.Offset;
        source.AddressSize = block.Byte();
        source.LengthSize = block.Byte();
        if (source.AddressSize is not (2 or 4 or 8) || source.LengthSize is not (2 or 4 or 8))
        {
            throw new DamagedFileException(
                offset,
                $"addresses and lengths of 2, 4 or 8 bytes are expected. Found {source.AddressSize} and {source.LengthSize}");
        }
    }
}

using System.Numerics;

namespace PortKit.Files.Hdf5;

/// <summary>
/// HDF5's fractal heap, in which groups of the newer format keep many links: a table of blocks whose rows double in size, one inside
/// another. Only objects that lie in its blocks are read, as links do.
/// </summary>
internal sealed class Hdf5FractalHeap
{
    private readonly Hdf5Source _source;
    private readonly int _width;
    private readonly long _smallest;
    private readonly long _largest;
    private readonly int _offsetSize;
    private readonly int _lengthSize;
    private readonly long? _root;
    private readonly int _rootRows;

    private Hdf5FractalHeap(Hdf5Source source, long address)
    {
        _source = source;
        var block = source.Block(address, 26 + (12 * source.LengthSize) + (3 * source.AddressSize), "a fractal heap");
        var at = block.Offset;
        block.Verify();
        block.Expect("FRHP", 0);
        block.Skip(2);
        var filters = block.UInt16();
        block.Skip(1);
        var largestObject = block.UInt32();
        block.Skip((10 * source.LengthSize) + (2 * source.AddressSize));
        _width = block.UInt16();
        (_smallest, _largest) = (block.Length(), block.Length());
        var bits = block.UInt16();
        block.Skip(2);
        _root = block.Address();
        _rootRows = block.UInt16();
        if (filters != 0
            || _width == 0
            || bits is 0 or > 62
            || !BitOperations.IsPow2(_smallest)
            || !BitOperations.IsPow2(_largest)
            || _largest < _smallest
            || _largest > uint.MaxValue
            || _width > ushort.MaxValue)
        {
            throw new DamagedFileException(
                at,
                $"a fractal heap as groups have it is expected. Found one of {_width} blocks of {_smallest} to {_largest} bytes in a row, "
                    + $"{bits} bits long, {filters} bytes of filters");
        }

        _offsetSize = (bits + 7) / 8;
        _lengthSize = Math.Min((BitOperations.Log2((ulong)_largest) + 7) / 8, (BitOperations.Log2(Math.Max(1, largestObject)) / 8) + 1);
    }

    /// <summary>Reads the heap at an address.</summary>
    public static Hdf5FractalHeap Read(Hdf5Source source, long address) => new(source, address);

    /// <summary>The object that an identifier, which comes next in the block, leads to.</summary>
    public Hdf5Block Find(Hdf5Block identifier)
    {
        const int KindMask = 0x30;
        var at = identifier.Offset;
        if ((identifier.Byte() & KindMask) != 0)
            throw new DamagedFileException(at, "a link within a heap's blocks is expected. Found one that is kept elsewhere");
        var offset = identifier.Bounded(_offsetSize);
        var length = identifier.Bounded(_lengthSize);
        var address = _root ?? throw new DamagedFileException(at, "a heap with blocks is expected. Found an empty one");
        if (_rootRows > 0)
            address = Descend(address, _rootRows, ref offset, at);
        return _source.Block(Sum(address, offset, at), length, "an object in a heap");
    }

    /// <summary>Goes from an indirect block down to the block with values that holds an offset, which then counts from that block.</summary>
    private long Descend(long address, int rows, ref long offset, long at)
    {
        var direct = BitOperations.Log2((ulong)_largest) - BitOperations.Log2((ulong)_smallest) + 2;
        while (true)
        {
            var rowsOfSmallest = (ulong)(offset / (_smallest * _width));
            var row = rowsOfSmallest == 0 ? 0 : BitOperations.Log2(rowsOfSmallest) + 1;
            var size = _smallest << Math.Max(0, row - 1);
            var within = offset - (row == 0 ? 0 : (_smallest * _width) << (row - 1));
            var column = within / size;
            if (row >= rows)
                throw new DamagedFileException(at, $"a place within a heap of {rows} rows is expected. Found row {row}");
            offset = within % size;
            var entries = Sum(address, 5L + _source.AddressSize + _offsetSize, at);
            var entry = Sum(entries, ((row * (long)_width) + column) * _source.AddressSize, at);
            _source.Block(address, 4, "an indirect block").Expect("FHIB");
            address = _source.Block(entry, _source.AddressSize, "an indirect block").AddressOf("a heap's block");
            if (row < direct)
                return address;
            // The row of an indirect block tells how much it holds, and that how many rows it has; always fewer.
            rows = BitOperations.Log2((ulong)size) - BitOperations.Log2((ulong)(_smallest * _width)) + 1;
        }
    }

    private long Sum(long address, long offset, long at) =>
        address <= _source.FileLength && offset <= _source.FileLength
            ? address + offset
            : throw new DamagedFileException(at, $"a place within the file is expected. Found address {address} and {offset} bytes from it");
}

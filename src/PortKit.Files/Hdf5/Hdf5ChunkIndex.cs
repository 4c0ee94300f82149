namespace PortKit.Files.Hdf5;

/// <summary>Reads where a dataset's chunks lie, from the index that its layout names.</summary>
internal static class Hdf5ChunkIndex
{
    private const int TreeType = 1;
    private const int SingleChunk = 1;
    private const int Implicit = 2;
    private const int FixedArray = 3;

    /// <summary>The chunks of a layout of version 3, which a B-tree of the first generation holds.</summary>
    public static Hdf5Chunks Old(Hdf5Source source, Hdf5Block layout, long[] dims, StoredType type, string name)
    {
        var at = layout.Offset;
        var rank = layout.Byte() - 1;
        var tree = layout.Address();
        var box = Box(layout, at, rank, sizeof(uint), dims, type, name);
        var chunks = new Hdf5Chunks(dims, box);
        if (tree is not { } root)
            return chunks;
        foreach (var (key, address) in Hdf5BTree1.Leaves(source, root, TreeType, 8 + ((rank + 1) * sizeof(ulong))))
        {
            at = key.Offset;
            var (length, skipped) = (key.UInt32(), key.UInt32());
            long number = 0;
            for (var axis = 0; axis < rank; axis++)
            {
                var first = key.Bounded(sizeof(ulong));
                if (first % box[axis] != 0 || first / box[axis] >= chunks.Grid[axis])
                {
                    throw new DamagedFileException(
                        at,
                        $"a chunk within dataset {name} is expected. Found one that begins at {first} of {dims[axis]} along axis {axis}");
                }

                number = (number * chunks.Grid[axis]) + (first / box[axis]);
            }

            chunks.Set(number, Chunk(source, address, length, skipped, name));
        }

        return chunks;
    }

    /// <summary>The chunks of a layout of version 4, which names one of several kinds of index.</summary>
    public static Hdf5Chunks New(Hdf5Source source, Hdf5Block layout, long[] dims, StoredType type, bool isFiltered, string name)
    {
        const int EdgesFlag = 1;
        const int FilteredFlag = 2;
        var at = layout.Offset;
        var flags = layout.Byte();
        var rank = layout.Byte() - 1;
        var box = Box(layout, at, rank, layout.Byte(), dims, type, name);
        var chunks = new Hdf5Chunks(dims, box) { EdgesAreUnfiltered = (flags & EdgesFlag) != 0 };
        var whole = chunks.BoxCount * type.Size;
        at = layout.Offset;
        var kind = layout.Byte();
        switch (kind)
        {
            case SingleChunk:
                var (length, skipped) = (flags & FilteredFlag) != 0 ? (layout.Length(), layout.UInt32()) : (whole, 0);
                if (layout.Address() is { } only && chunks.Count > 0)
                    chunks.Set(0, Chunk(source, only, length, skipped, name));
                break;
            case Implicit:
                if (layout.Address() is { } first)
                {
                    source.Locate(first, chunks.Count * whole, $"dataset {name}");
                    for (long number = 0; number < chunks.Count; number++)
                        chunks.Set(number, Chunk(source, first + (number * whole), whole, 0, name));
                }

                break;
            case FixedArray:
                layout.Skip(1);
                if (layout.Address() is { } array)
                {
                    Hdf5FixedArray.Read(
                        source,
                        array,
                        isFiltered,
                        chunks.Count,
                        (number, chunk, stored, mask) => chunks.Set(number, Chunk(source, chunk, stored ?? whole, mask, name)));
                }

                break;
            default:
                throw new DamagedFileException(
                    at,
                    $"chunks of a dataset that does not grow are expected. Found dataset {name} with chunk index {kind}; "
                        + "h5repack --low=0 --high=0 stores it as older files are");
        }

        return chunks;
    }

    private static long[] Box(Hdf5Block layout, long at, int rank, int width, long[] dims, StoredType type, string name)
    {
        if (rank != dims.Length)
            throw new DamagedFileException(at, $"chunks of {dims.Length} axes are expected in dataset {name}. Found {rank}");
        var box = new long[rank];
        long bytes = type.Size;
        for (var axis = 0; axis < rank; axis++)
        {
            box[axis] = layout.Bounded(width);
            if (box[axis] == 0 || bytes > uint.MaxValue / box[axis])
                throw new DamagedFileException(at, $"chunks of 1 to {uint.MaxValue} bytes are expected in dataset {name}. Found others");
            bytes *= box[axis];
        }

        var size = layout.Bounded(width);
        return size == type.Size
            ? box
            : throw new DamagedFileException(at, $"chunks with values of {type.Size} bytes are expected in dataset {name}. Found {size}");
    }

    private static Hdf5Chunk Chunk(Hdf5Source source, long address, long length, uint skipped, string name) =>
        new(source.Locate(address, length, $"a chunk of dataset {name}"), length, skipped);
}

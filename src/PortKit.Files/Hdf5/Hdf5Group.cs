namespace PortKit.Files.Hdf5;

/// <summary>
/// Lists a group's links, however it keeps them: in a symbol table (HDF5 1.6 and 1.8), as messages, or in a heap with an index (many links, in the
/// newer format). They come in the order of <c>H5_ITER_NATIVE</c>, in which Caffe goes through them.
/// </summary>
internal static class Hdf5Group
{
    private const int MostLinks = 1 << 20;
    private const int SymbolTreeType = 0;
    private const int LinkNameIndex = 5;

    /// <summary>The links of the group with this header.</summary>
    public static List<Hdf5Link> Links(Hdf5Source source, Hdf5ObjectHeader header)
    {
        List<Hdf5Link> links = [];
        if (header.Find(Hdf5MessageType.SymbolTable) is { } table)
        {
            var tree = table.AddressOf("a group's B-tree");
            var names = Hdf5Names.Read(source, table.AddressOf("a group's heap of names"));
            foreach (var node in Hdf5BTree1.Leaves(source, tree, SymbolTreeType, source.LengthSize).Select(leaf => leaf.Child))
                Symbols(source, node, names, links);
            return links;
        }

        foreach (var message in header.All(Hdf5MessageType.Link))
            Add(links, Link(message));
        if (header.Find(Hdf5MessageType.LinkInfo) is { } info && Dense(info) is { } dense)
        {
            var heap = Hdf5FractalHeap.Read(source, dense.Heap);
            foreach (var record in Hdf5BTree2.Records(source, dense.Index, LinkNameIndex))
            {
                // The hash of the name stands before the place in the heap.
                record.Skip(sizeof(uint));
                Add(links, Link(heap.Find(record)));
            }
        }

        return links;
    }

    private static void Symbols(Hdf5Source source, long address, Hdf5Names names, List<Hdf5Link> links)
    {
        const int Prefix = 8;
        const int SoftLink = 2;
        var prefix = source.Block(address, Prefix, "a symbol table node");
        prefix.Expect("SNOD", 1);
        prefix.Skip(1);
        var count = prefix.UInt16();
        var entryLength = (2 * source.AddressSize) + 24;
        var entries = source.Block(address + Prefix, (long)count * entryLength, "a symbol table node");
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Part(entryLength);
            var at = entry.Offset;
            var name = names.At(entry.Bounded(source.AddressSize), at);
            var target = entry.Address();
            if (entry.UInt32() == SoftLink)
                throw NotHard(name, at);
            Add(links, new Hdf5Link(name, target ?? throw new DamagedFileException(at, $"the address of '{name}' is expected. Found none")));
        }
    }

    private static Hdf5Link Link(Hdf5Block message)
    {
        const int TypeFlag = 1 << 3;
        const int OrderFlag = 1 << 2;
        const int CharsetFlag = 1 << 4;
        var at = message.Offset;
        message.ExpectVersion("a link", 1);
        var flags = message.Byte();
        var type = (flags & TypeFlag) != 0 ? message.Byte() : 0;
        if ((flags & OrderFlag) != 0)
            message.Skip(sizeof(ulong));
        if ((flags & CharsetFlag) != 0)
            message.Skip(1);
        var length = message.Bounded(1 << (flags & 3));
        var name = ByteText.Decode(message.Take((int)Math.Min(length, int.MaxValue)), out _);
        return type == 0 ? new Hdf5Link(name, message.AddressOf($"'{name}'")) : throw NotHard(name, at);
    }

    private static (long Heap, long Index)? Dense(Hdf5Block info)
    {
        info.ExpectVersion("a group's link info", 0);
        if ((info.Byte() & 1) != 0)
            info.Skip(sizeof(ulong));
        return info.Address() is { } heap ? (heap, info.AddressOf("a group's index of names")) : null;
    }

    private static void Add(List<Hdf5Link> links, Hdf5Link link)
    {
        if (links.Count == MostLinks)
            throw new DamagedFileException($"a group of at most {MostLinks} links is expected");
        links.Add(link);
    }

    private static DamagedFileException NotHard(string name, long at) =>
        new(at, $"groups and datasets in the file itself are expected, as Caffe writes them. Found '{name}', which is a soft or an external link");
}

namespace PortKit.Files.Hdf5;

/// <summary>Walks the B-trees of HDF5's first generation, which hold a group's symbol table nodes, or a dataset's chunks.</summary>
internal static class Hdf5BTree1
{
    /// <summary>The children of the lowest nodes, each with the key before it, in order.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">The topmost node.</param>
    /// <param name="type">0 for groups, 1 for chunks.</param>
    /// <param name="keyLength">The bytes of a key.</param>
    public static IEnumerable<(Hdf5Block Key, long Child)> Leaves(Hdf5Source source, long address, int type, int keyLength)
    {
        // Levels go down by one, so that no tree leads in circles.
        var open = new Stack<(long Address, int? Level)>([(address, null)]);
        while (open.TryPop(out var next))
        {
            var prefix = 8 + (2 * source.AddressSize);
            var head = source.Block(next.Address, prefix, "a B-tree node");
            var at = head.Offset;
            head.Expect("TREE");
            var (foundType, level, count) = (head.Byte(), head.Byte(), head.UInt16());
            if (foundType != type || (next.Level is { } expected && level != expected))
            {
                throw new DamagedFileException(
                    at,
                    $"a B-tree node of type {type}{(next.Level is null ? "" : $" and level {next.Level}")} is expected. Found type {foundType} "
                        + $"and level {level}");
            }

            var body = source.Block(next.Address + prefix, (long)count * (keyLength + source.AddressSize), "a B-tree node");
            List<(Hdf5Block Key, long Child)> children = [];
            for (var i = 0; i < count; i++)
                children.Add((body.Part(keyLength), body.AddressOf("a B-tree's child")));
            if (level == 0)
            {
                foreach (var child in children)
                    yield return child;
                continue;
            }

            for (var i = count - 1; i >= 0; i--)
                open.Push((children[i].Child, level - 1));
        }
    }
}

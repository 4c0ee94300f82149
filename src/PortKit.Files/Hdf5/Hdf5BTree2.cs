using System.Numerics;

namespace PortKit.Files.Hdf5;

/// <summary>Walks the B-trees of HDF5's second generation, here those that index a group's links by name.</summary>
internal static class Hdf5BTree2
{
    private const int MostLevels = 32;

    /// <summary>The records of a tree, in order.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">The tree's header.</param>
    /// <param name="type">What the records are.</param>
    public static IEnumerable<Hdf5Block> Records(Hdf5Source source, long address, int type)
    {
        var header = source.Block(address, 22 + source.AddressSize + source.LengthSize, "the header of a B-tree");
        var at = header.Offset;
        header.Verify();
        header.Expect("BTHD", 0);
        var foundType = header.Byte();
        var (nodeLength, recordLength, depth) = (header.UInt32(), header.UInt16(), header.UInt16());
        header.Skip(2);
        var root = header.Address();
        var count = header.UInt16();
        if (foundType != type || recordLength == 0 || nodeLength < Node.Overhead + recordLength || depth >= MostLevels)
        {
            throw new DamagedFileException(
                at,
                $"a B-tree of type {type} is expected. "
                    + $"Found type {foundType}, records of {recordLength} bytes, nodes of {nodeLength}, {depth} levels");
        }

        return root is { } top
            ? Under(source, new Node(top, count, depth), Sizes(source, nodeLength, recordLength, depth), nodeLength, recordLength)
            : [];
    }

    private static IEnumerable<Hdf5Block> Under(Hdf5Source source, Node node, List<int> totals, uint nodeLength, int recordLength)
    {
        var block = source.Block(node.Address, Math.Min(nodeLength, Length()), "a B-tree node");
        block.Verify();
        block.Expect(node.Depth == 0 ? "BTLF" : "BTIN", 0);
        block.Skip(1);
        List<Hdf5Block> records = [];
        for (var i = 0; i < node.Count; i++)
            records.Add(block.Part(recordLength));
        if (node.Depth == 0)
        {
            foreach (var record in records)
                yield return record;
            yield break;
        }

        for (var i = 0; i <= node.Count; i++)
        {
            var child = new Node(block.AddressOf("a B-tree's child"), (int)Math.Min(block.Bounded(totals[0]), int.MaxValue / 2), node.Depth - 1);
            if (node.Depth > 1)
                block.Skip(totals[node.Depth - 1]);
            foreach (var record in Under(source, child, totals, nodeLength, recordLength))
                yield return record;
            if (i < node.Count)
                yield return records[i];
        }

        // A node's checksum follows what it holds, not what it could hold.
        long Length() => Node.Overhead + ((long)node.Count * recordLength) + (node.Depth == 0
            ? 0
            : (node.Count + 1L) * PointerLength(source, totals, node.Depth));
    }

    private static int PointerLength(Hdf5Source source, List<int> totals, int depth) =>
        source.AddressSize + totals[0] + (depth > 1 ? totals[depth - 1] : 0);

    /// <summary>
    /// How many bytes a node at each depth takes to count its records: at 0 those of one leaf, above it those of everything beneath.
    /// </summary>
    private static List<int> Sizes(Hdf5Source source, uint nodeLength, int recordLength, int depth)
    {
        var most = (double)((nodeLength - Node.Overhead) / recordLength);
        List<int> sizes = [BytesOf(most)];
        var total = most;
        for (var level = 1; level < depth; level++)
        {
            var pointer = PointerLength(source, sizes, level);
            var own = Math.Max(0, (nodeLength - Node.Overhead - pointer) / (recordLength + pointer));
            total = ((own + 1) * total) + own;
            sizes.Add(BytesOf(total));
        }

        return sizes;

        static int BytesOf(double count) => (BitOperations.Log2((ulong)Math.Clamp(count, 1, long.MaxValue / 2)) / 8) + 1;
    }

    private readonly record struct Node(long Address, int Count, int Depth)
    {
        /// <summary>Signature, version and type before the records, and the checksum behind them.</summary>
        public const int Overhead = 10;
    }
}

using System.Buffers.Binary;

namespace PortKit.Files.Hdf5;

/// <summary>
/// Lays out an HDF5 file of groups and contiguous float32 datasets in the format that every version of the library reads (superblock 0, symbol
/// tables). All of the structure stands before the values, which follow in the order in which the datasets were added, each at a multiple of 8.
/// </summary>
public sealed class Hdf5Layout
{
    /// <summary>Everything begins at a multiple of it.</summary>
    public const int Alignment = 8;

    private const ulong None = ulong.MaxValue;
    private const int SuperblockLength = 96;

    // What the superblock says of the sizes of nodes: half of what each holds.
    private const int HalfOfLeaf = 4;
    private const int HalfOfTreeNode = 16;

    private readonly List<byte> _bytes = [.. new byte[SuperblockLength]];
    private readonly List<(long Place, long Length, int Order)> _values = [];

    private Hdf5Layout()
    {
    }

    /// <summary>The structure of a file.</summary>
    /// <param name="root">Its root group.</param>
    /// <returns>The bytes before the values, and the length of the file.</returns>
    public static (byte[] Structure, long Length) Of(Hdf5Node root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var layout = new Hdf5Layout();
        var group = layout.Group(root);
        var structure = layout._bytes.ToArray();
        long end = structure.Length;
        foreach (var (place, length, _) in layout._values.OrderBy(value => value.Order))
        {
            if (length > 0)
                BinaryPrimitives.WriteInt64LittleEndian(structure.AsSpan((int)place), end);
            end += (length + Alignment - 1) & -Alignment;
        }

        layout._bytes.Clear();
        layout.Superblock(group, (ulong)end);
        layout._bytes.CopyTo(structure);
        return (structure, end);
    }

    private void Superblock(Symbol root, ulong end)
    {
        Write(Hdf5Format.Signature);
        // Versions, the widths of addresses and lengths, and the sizes of nodes.
        Write([0, 0, 0, 0, 0, sizeof(ulong), sizeof(ulong), 0]);
        Write([HalfOfLeaf, 0, HalfOfTreeNode, 0, 0, 0, 0, 0]);
        // Where addresses count from; free space, of which none is listed; the end; a driver, of which there is none.
        foreach (var address in (ReadOnlySpan<ulong>)[0, None, end, None])
            Write(address);
        Write(root, nameAt: 0);
    }

    private Symbol Group(Hdf5Node group)
    {
        // Names in a heap that begins with the empty one, the least of all; entries in the order of the names' bytes.
        List<byte> heap = [.. new byte[Alignment]];
        List<(ulong NameAt, Symbol Symbol)> entries = [];
        foreach (var (name, child) in group.Children)
        {
            var symbol = child.Dims is null ? Group(child) : Dataset(child);
            entries.Add(((ulong)heap.Count, symbol));
            heap.AddRange([.. name, .. new byte[Alignment - (name.Length % Alignment)]]);
        }

        var heapAt = (ulong)_bytes.Count;
        const int HeapPrefix = 32;
        const ulong NoFreeSpace = 1;
        Write([.. "HEAP"u8, 0, 0, 0, 0]);
        foreach (var word in (ReadOnlySpan<ulong>)[(ulong)heap.Count, NoFreeSpace, heapAt + HeapPrefix])
            Write(word);
        Write([.. heap]);
        var tree = Tree(entries);
        var header = (ulong)_bytes.Count;
        Header(0x11, [.. Bytes(tree), .. Bytes(heapAt)]);
        return new Symbol(header, tree, heapAt);
    }

    /// <summary>Writes a group's symbol table nodes and the B-tree over them; returns where its top is.</summary>
    private ulong Tree(List<(ulong NameAt, Symbol Symbol)> entries)
    {
        const int LeafLength = 8 + (2 * HalfOfLeaf * 40);
        List<(ulong At, ulong LastName)> nodes = [];
        foreach (var leaf in entries.Chunk(2 * HalfOfLeaf))
        {
            var at = _bytes.Count;
            nodes.Add(((ulong)at, leaf[^1].NameAt));
            Write([.. "SNOD"u8, 1, 0, (byte)leaf.Length, 0]);
            foreach (var (nameAt, symbol) in leaf)
                Write(symbol, nameAt);
            PadTo(at + LeafLength);
        }

        for (var level = 0; ; level++)
        {
            nodes = Level(nodes, level);
            if (nodes.Count == 1)
                return nodes[0].At;
        }
    }

    /// <summary>Writes the nodes of a B-tree's level over those beneath; an empty group has one node as well.</summary>
    private List<(ulong At, ulong LastName)> Level(List<(ulong At, ulong LastName)> beneath, int level)
    {
        const int Length = 24 + (((4 * HalfOfTreeNode) + 1) * sizeof(ulong));
        List<(ulong At, ulong LastName)> nodes = [];
        ulong name = 0;
        var groups = beneath.Count == 0 ? [[]] : beneath.Chunk(2 * HalfOfTreeNode).ToArray();
        for (var i = 0; i < groups.Length; i++)
        {
            var at = (ulong)_bytes.Count;
            Write([.. "TREE"u8, 0, (byte)level, (byte)groups[i].Length, 0]);
            Write(i == 0 ? None : at - Length);
            Write(i == groups.Length - 1 ? None : at + Length);

            // Before each child the last name of the one before, behind the last its own last name.
            Write(name);
            foreach (var (child, last) in groups[i])
            {
                Write(child);
                Write(name = last);
            }

            PadTo((long)at + Length);
            nodes.Add((at, name));
        }

        return nodes;
    }

    private Symbol Dataset(Hdf5Node dataset)
    {
        var header = (ulong)_bytes.Count;
        var dims = dataset.Dims!;
        byte[] space = [1, (byte)dims.Length, 0, 0, 0, 0, 0, 0, .. dims.SelectMany(dim => Bytes((ulong)dim))];
        // An IEEE float, little-endian: the places and widths of its sign, exponent and mantissa, and the exponent's bias.
        byte[] type = [0x11, 0x20, 31, 0, sizeof(float), 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0, 0, 0, 0, 0];
        // Space is allotted late, and filled with zeros if nothing else is set.
        byte[] fill = [2, 2, 2, 1, 0, 0, 0, 0];
        const int AddressAt = 2;
        byte[] layout = [3, 1, .. Bytes(None), .. Bytes((ulong)dataset.Bytes), 0, 0, 0, 0, 0, 0];
        Header((0x01, space), (0x03, type), (0x05, fill), (0x08, layout));
        _values.Add((_bytes.Count - layout.Length + AddressAt, dataset.Bytes, dataset.Order));
        return new Symbol(header, null, null);
    }

    private void Header(int type, byte[] message) => Header((type, message));

    private void Header(params ReadOnlySpan<(int Type, byte[] Body)> messages)
    {
        const int MessagePrefix = 8;
        var length = 0;
        foreach (var (_, body) in messages)
            length += MessagePrefix + body.Length;
        Write([1, 0, (byte)messages.Length, 0, 1, 0, 0, 0]);
        Write((ulong)length);
        foreach (var (type, body) in messages)
        {
            Write([(byte)type, 0, (byte)body.Length, (byte)(body.Length >> 8), 0, 0, 0, 0]);
            Write(body);
        }
    }

    private void Write(Symbol symbol, ulong nameAt)
    {
        Write(nameAt);
        Write(symbol.Header);
        Write(symbol.Tree is null ? 0ul : 1ul);
        Write(symbol.Tree ?? 0);
        Write(symbol.Heap ?? 0);
    }

    private void Write(ulong value) => Write(Bytes(value));

    private void Write(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    private void PadTo(long place) => Write(new byte[place - _bytes.Count]);

    private static byte[] Bytes(ulong value)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>An object that a group names: its header, and where a group's names are.</summary>
    private readonly record struct Symbol(ulong Header, ulong? Tree, ulong? Heap);
}

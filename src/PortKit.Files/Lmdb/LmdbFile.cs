using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace PortKit.Files.Lmdb;

/// <summary>
/// Reads the values of an LMDB database in the order of their keys, from its pages (the layout is that of lmdb's mdb.c on 64-bit machines). LMDB's
/// own library maps the file and trusts what stands in it; here every place is looked at before it is followed, so that a damaged file is told as
/// that, and does not end the process.
/// </summary>
public sealed class LmdbFile : IDisposable
{
    private const int HeaderLength = 16;
    private const int NodeLength = 8;
    private const int MetaLength = 152;
    private const int LeastPage = 512;
    private const int MostPage = 1 << 16;
    private const int MostDepth = 64;
    private const uint Magic = 0xBEEFC0DE;
    private const ulong NoPage = ulong.MaxValue;

    private const int Branch = 1;
    private const int Leaf = 2;
    private const int Overflow = 4;
    private const int FixedSize = 0x20;

    private const int IsBig = 1;
    private const int IsNested = 6;

    private readonly SafeFileHandle _file;
    private readonly long _length;
    private readonly int _pageLength;
    private readonly ulong _root;

    private LmdbFile(SafeFileHandle file)
    {
        (_file, _length) = (file, RandomAccess.GetLength(file));
        var first = Meta(0);
        _pageLength = (int)BinaryPrimitives.ReadUInt32LittleEndian(first.AsSpan(40));
        if (_pageLength is < LeastPage or > MostPage || (_pageLength & (_pageLength - 1)) != 0)
            throw new DamagedFileException(40, $"pages of {LeastPage} to {MostPage} bytes are expected. Found {_pageLength}");

        // The two take turns; the one of the later transaction holds.
        var second = Meta(_pageLength);
        var meta = Transaction(second) > Transaction(first) ? second : first;
        (Count, _root) = (BinaryPrimitives.ReadInt64LittleEndian(meta.AsSpan(120)), BinaryPrimitives.ReadUInt64LittleEndian(meta.AsSpan(128)));
        if (BinaryPrimitives.ReadUInt16LittleEndian(meta.AsSpan(92)) is var flags && (flags & 4) != 0)
            throw new DamagedFileException(92, "a database of one value for each key is expected, as Caffe makes them. Found one of several");
        if (Count < 0 || Count > _length / NodeLength)
            throw new DamagedFileException(120, $"as many values as a file of {_length} bytes can hold are expected. Found {Count}");
    }

    /// <summary>How many values there are to be.</summary>
    public long Count { get; }

    /// <summary>Opens a database.</summary>
    /// <param name="path">Its folder, or the file with its pages.</param>
    /// <exception cref="DamagedFileException">It does not read as one.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LmdbFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = File.OpenHandle(LmdbFormat.FileOf(path));
        try
        {
            return new LmdbFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The values, in the order of their keys.</summary>
    /// <exception cref="DamagedFileException">A page is not as it should be.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IEnumerable<byte[]> Values()
    {
        if (_root == NoPage)
            yield break;
        var path = new Stack<(byte[] Page, long At, int Next)>();
        var (pages, taken) = (1L, 0L);
        path.Push((PageAt(_root), Place(_root), 0));
        while (path.TryPop(out var one))
        {
            var (page, at, next) = one;
            if (next == NodesOf(page, at))
                continue;
            path.Push((page, at, next + 1));
            var node = NodeAt(page, at, next);
            if ((FlagsOf(page) & Branch) != 0)
            {
                if (path.Count == MostDepth || ++pages > _length / _pageLength)
                    throw new DamagedFileException(at, "pages that form a tree are expected. Found some that lead in circles");
                var child = ChildOf(page.AsSpan(node));
                path.Push((PageAt(child), Place(child), 0));
            }
            else
            {
                var value = ValueOf(page, at, node);
                taken += value.Length;
                if (taken > _length)
                    throw new DamagedFileException(at, $"values that {_length} bytes hold are expected. Found the same ones again and again");
                yield return value;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private byte[] Meta(long at)
    {
        if (_length < at + MetaLength)
            throw new DamagedFileException(_length, "an LMDB database of a 64-bit machine is expected. Found the end of the file");
        var meta = Read(at, MetaLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(meta.AsSpan(HeaderLength)) != Magic)
            throw new DamagedFileException(at + HeaderLength, "an LMDB database of a 64-bit machine is expected. Found something else");
        return meta;
    }

    private static ulong Transaction(byte[] meta) => BinaryPrimitives.ReadUInt64LittleEndian(meta.AsSpan(144));

    private byte[] PageAt(ulong number)
    {
        var at = Place(number);
        var page = Read(at, _pageLength);
        return (FlagsOf(page) & (Branch | Leaf | FixedSize)) is Branch or Leaf
            ? page
            : throw new DamagedFileException(at, $"a page of keys is expected. Found one of kind {FlagsOf(page)}");
    }

    private long Place(ulong number) => number < (ulong)(_length / _pageLength)
        ? (long)number * _pageLength
        : throw new DamagedFileException(
            $"at most {_length / _pageLength} pages are expected. Found number {number}: the file seems to be cut short");

    private static int FlagsOf(byte[] page) => BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(10));

    private int NodesOf(byte[] page, long at)
    {
        var lower = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(12));
        return lower >= HeaderLength && lower <= _pageLength
            ? (lower - HeaderLength) / sizeof(ushort)
            : throw new DamagedFileException(at + 12, $"the end of a page's list is expected within its {_pageLength} bytes. Found {lower}");
    }

    private int NodeAt(byte[] page, long at, int index)
    {
        var node = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(HeaderLength + (index * sizeof(ushort))));
        return node >= HeaderLength && node <= _pageLength - NodeLength
            ? node
            : throw new DamagedFileException(at, $"a key within a page of {_pageLength} bytes is expected. Found one at {node}");
    }

    // A branch has the number of the page below in place of a length and flags.
    private static ulong ChildOf(ReadOnlySpan<byte> node) =>
        BinaryPrimitives.ReadUInt32LittleEndian(node) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(node[4..]) << 32);

    private byte[] ValueOf(byte[] page, long at, int node)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(node));
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(node + 4));
        var start = node + NodeLength + BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(node + 6));
        if ((flags & IsNested) != 0)
            throw new DamagedFileException(at + node, "a database without others in it is expected, as Caffe makes them. Found one within");
        if ((flags & IsBig) == 0)
        {
            return start + (long)length <= _pageLength
                ? page.AsSpan(start, (int)length).ToArray()
                : throw new DamagedFileException(at + node, $"a value within a page of {_pageLength} bytes is expected. Found {length} bytes of one");
        }

        if (start + sizeof(ulong) > _pageLength)
            throw new DamagedFileException(at + node, "the page of a value is expected. Found the end of a page");
        var place = Place(BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(start)));
        if ((FlagsOf(Read(place, HeaderLength)) & Overflow) == 0 || length > int.MaxValue || place + HeaderLength + length > _length)
            throw new DamagedFileException(place, $"{length} bytes of a value are expected. Found no such pages: the file seems to be cut short");
        return Read(place + HeaderLength, (int)length);
    }

    private byte[] Read(long at, int length)
    {
        var bytes = new byte[length];
        WireReader.ReadExactly(_file, bytes, at);
        return bytes;
    }
}

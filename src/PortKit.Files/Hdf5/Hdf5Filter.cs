using System.Buffers.Binary;
using System.IO.Compression;

namespace PortKit.Files.Hdf5;

/// <summary>A step of what was done to chunks before they were stored.</summary>
/// <param name="Id">HDF5's number of it.</param>
/// <param name="ValueSize">The bytes of a value, where it shuffles them.</param>
internal readonly record struct Hdf5Filter(int Id, int ValueSize)
{
    /// <summary>Deflate, within zlib's frame.</summary>
    public const int Deflate = 1;

    /// <summary>The bytes that zlib's frame begins with.</summary>
    public const int ZLibHeadLength = 2;

    private const int Shuffle = 2;
    private const int Fletcher32 = 3;

    /// <summary>The filters of a dataset, in the order in which they were applied.</summary>
    public static IReadOnlyList<Hdf5Filter> Pipeline(Hdf5Block message, string name)
    {
        const int FirstNamed = 256;
        const int MostFilters = 32;
        var at = message.Offset;
        var version = message.ExpectVersion("a filter pipeline", 1, 2);
        int count = message.Byte();
        if (count > MostFilters)
            throw new DamagedFileException(at, $"at most {MostFilters} filters are expected in dataset {name}. Found {count}");
        if (version == 1)
            message.Skip(6);
        List<Hdf5Filter> filters = [];
        for (var i = 0; i < count; i++)
        {
            at = message.Offset;
            var id = message.UInt16();
            var nameLength = version == 1 || id >= FirstNamed ? message.UInt16() : 0;
            message.Skip(2);
            var values = message.UInt16();
            message.Skip(version == 1 ? (nameLength + 7) / 8 * 8 : nameLength);
            var first = values > 0 ? message.UInt32() : 0;
            message.Skip((Math.Max(0, values - 1) + (version == 1 ? values % 2 : 0)) * sizeof(uint));
            if (id is not (Deflate or Shuffle or Fletcher32) || (id == Shuffle && first is 0 or > byte.MaxValue))
            {
                throw new DamagedFileException(
                    at,
                    $"chunks that are deflated, shuffled or bear a checksum are expected. Found dataset {name} with filter {NameOf(id)}; "
                        + "h5repack -f NONE stores it plainly");
            }

            filters.Add(new Hdf5Filter(id, (int)first));
        }

        return filters;
    }

    /// <summary>Undoes the filters of a chunk.</summary>
    /// <param name="filters">All of the dataset's.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="bytes">What is stored.</param>
    /// <param name="length">How many bytes there are to be.</param>
    public static byte[] Undo(IReadOnlyList<Hdf5Filter> filters, Hdf5Chunk chunk, byte[] bytes, int length)
    {
        for (var i = filters.Count - 1; i >= 0; i--)
        {
            if (((chunk.Skipped >> i) & 1) != 0)
                continue;
            bytes = filters[i].Id switch
            {
                Deflate => Inflated(bytes, length + (filters.Count * sizeof(uint)), chunk.Offset),
                Shuffle => Unshuffled(bytes, filters[i].ValueSize),
                _ => Checked(bytes, chunk.Offset),
            };
        }

        return bytes.Length >= length ? bytes : throw TooShort(chunk.Offset, length, bytes.Length);
    }

    /// <summary>What is thrown for a chunk that holds less than it must.</summary>
    public static DamagedFileException TooShort(long at, long expected, long found) =>
        new(at, $"a chunk of {expected} bytes is expected. Found {found}");

    /// <summary>
    /// Refuses a chunk that wants a dictionary, of which HDF5 knows nothing: .NET throws what cannot be told from a failure to read the file.
    /// </summary>
    /// <param name="head">Its first bytes.</param>
    /// <param name="at">Where it lies.</param>
    public static void RequireNoDictionary(ReadOnlySpan<byte> head, long at)
    {
        const int DictionaryFlag = 0x20;
        if (head.Length >= ZLibHeadLength && (head[1] & DictionaryFlag) != 0)
            throw NotDeflated(at);
    }

    /// <summary>What is thrown for a chunk that does not inflate.</summary>
    public static DamagedFileException NotDeflated(long at) =>
        new(at, "a deflated chunk is expected. Found bytes that do not inflate: the file is damaged");

    private static byte[] Inflated(byte[] bytes, int most, long at)
    {
        RequireNoDictionary(bytes, at);
        using var stream = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
        var inflated = new byte[most + 1];
        try
        {
            var length = stream.ReadAtLeast(inflated, inflated.Length, throwOnEndOfStream: false);
            return length <= most
                ? inflated[..length]
                : throw new DamagedFileException(at, $"a chunk of at most {most} bytes is expected. Found more");
        }
        catch (InvalidDataException)
        {
            throw NotDeflated(at);
        }
    }

    // First all first bytes, then all second bytes, and so on; what makes no whole value stays at the end.
    private static byte[] Unshuffled(byte[] bytes, int size)
    {
        var count = bytes.Length / size;
        var values = (byte[])bytes.Clone();
        for (var part = 0; part < size; part++)
        {
            var plane = bytes.AsSpan(part * count, count);
            for (var i = 0; i < count; i++)
                values[(i * size) + part] = plane[i];
        }

        return values;
    }

    private static byte[] Checked(byte[] bytes, long at)
    {
        if (bytes.Length < sizeof(uint))
            throw TooShort(at, sizeof(uint), bytes.Length);
        var values = bytes[..^sizeof(uint)];
        return Hdf5Checksum.Fletcher32(values) == BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(values.Length))
            ? values
            : throw new DamagedFileException(at, "the values of a chunk do not agree with its checksum: the file is damaged");
    }

    private static string NameOf(int id) => id switch
    {
        4 => "4 (szip)",
        5 => "5 (nbit)",
        6 => "6 (scale and offset)",
        32000 => "32000 (LZF)",
        32001 => "32001 (Blosc)",
        _ => $"{id}",
    };
}

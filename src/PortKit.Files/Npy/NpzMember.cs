using System.IO.Compression;

namespace PortKit.Files.Npy;

/// <summary>
/// A member of an .npz file, and where its bytes lie: found once for all members, as opening the archive anew for each would read the whole of its
/// directory each time.
/// </summary>
internal sealed class NpzMember
{
    private readonly string _path;
    private readonly int _index;
    private readonly (long Offset, bool IsDeflated)? _place;

    private NpzMember(string path, int index, ZipArchiveEntry entry, Stream archive)
    {
        (_path, _index) = (path, index);
        (FullName, Length, CompressedLength, Crc32) = (entry.FullName, entry.Length, entry.CompressedLength, entry.Crc32);
        _place = PlaceOf(entry, archive);
    }

    /// <summary>The name, with .npy.</summary>
    public string FullName { get; }

    /// <summary>How many bytes it has.</summary>
    public long Length { get; }

    /// <summary>How many bytes are stored of it.</summary>
    public long CompressedLength { get; }

    /// <summary>The check sum of its bytes.</summary>
    public uint Crc32 { get; }

    /// <summary>The members of an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="comment">Gets the comment of the zip.</param>
    /// <exception cref="DamagedFileException">It is no archive.</exception>
    public static NpzMember[] Of(string path, out string comment)
    {
        using var file = File.OpenRead(path);
        using var zip = OpenArchive(file);
        comment = zip.Comment;
        return [.. zip.Entries.Select((entry, index) => new NpzMember(path, index, entry, file))];
    }

    /// <summary>Opens it.</summary>
    /// <returns>Its bytes, and what is to be closed besides.</returns>
    public (Stream Bytes, IDisposable? Archive) Open()
    {
        if (_place is { } place)
        {
            var stored = new RangeStream(_path, place.Offset, CompressedLength);
            return (place.IsDeflated ? new DeflateStream(stored, CompressionMode.Decompress) : stored, null);
        }

        var zip = OpenArchive(File.OpenRead(_path));
        try
        {
            return (zip.Entries[_index].Open(), zip);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    // Behind the header of the member, where opening it leads. What is packed in another way, or cannot be opened, is left to the archive, which
    // says why.
    private static (long Offset, bool IsDeflated)? PlaceOf(ZipArchiveEntry entry, Stream archive)
    {
        try
        {
            using var bytes = entry.Open();
            var isDeflated = bytes is DeflateStream;
            return isDeflated || entry.CompressedLength == entry.Length ? (archive.Position, isDeflated) : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or NotSupportedException)
        {
            return null;
        }
    }

    private static ZipArchive OpenArchive(FileStream file)
    {
        try
        {
            var zip = new ZipArchive(file, ZipArchiveMode.Read);

            // The directory is read when it is asked for.
            _ = zip.Entries;
            return zip;
        }
        catch (InvalidDataException failure)
        {
            var length = file.Length;
            file.Dispose();
            throw new DamagedFileException(
                "an .npz file, a zip archive, is expected. "
                    + $"Found something that does not read as one up to its end, byte {length}: {failure.Message}",
                failure);
        }
    }
}

using System.IO.Compression;
using System.Text;

namespace PortKit.Files.Npy;

/// <summary>Writes an .npz file: a stored zip of .npy members, without a time, so that the same arrays give the same bytes.</summary>
public sealed class NpzWriter : IDisposable
{
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip;

    /// <summary>Begins a file.</summary>
    /// <param name="destination">Where to; it is left open.</param>
    /// <param name="comment">The comment of the zip, or null.</param>
    public NpzWriter(Stream destination, string? comment = null)
    {
        _zip = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        if (comment is not null)
            _zip.Comment = comment;
    }

    /// <summary>The member that an array is, by its name. A slash becomes an underscore: others would make folders of it.</summary>
    public static string MemberOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace('/', '_') + NpyFormat.Extension;
    }

    /// <summary>Writes an array of float32.</summary>
    /// <param name="name">Its name; see <see cref="MemberOf"/>.</param>
    /// <param name="dims">The size of each axis.</param>
    /// <param name="write">Writes the values, little-endian, in C order.</param>
    public void Add(string name, ReadOnlySpan<int> dims, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(write);
        var entry = _zip.CreateEntry(MemberOf(name), CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        using var stream = entry.Open();
        stream.Write(Header(dims));
        write(stream);
    }

    /// <summary>Ends the file with its directory.</summary>
    public void Dispose() => _zip.Dispose();

    // Version 1.0 of the .npy format: magic, version, length of the header, a Python dictionary padded with spaces so that the
    // values begin at a multiple of 64, and a line feed.
    private static byte[] Header(ReadOnlySpan<int> dims)
    {
        var shape = string.Concat(dims.ToArray().Select(dim => $"{dim}, "));
        shape = dims.Length == 1 ? shape.TrimEnd() : shape.TrimEnd(',', ' ');
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        const int Fixed = 10;
        text = text.PadRight((((Fixed + text.Length + 1 + 63) / 64) * 64) - Fixed - 1) + "\n";
        return [.. NpyFormat.Signature, 1, 0, (byte)(text.Length & 255), (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }
}

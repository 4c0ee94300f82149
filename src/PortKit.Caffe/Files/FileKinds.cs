using System.Buffers.Binary;
using System.Text;
using PortKit.Files.Hdf5;
using PortKit.Files.Npy;
using PortKit.Files.Safetensors;

namespace PortKit.Caffe.Files;

/// <summary>Tells what a file is by its first bytes, whatever its name.</summary>
public static class FileKinds
{
    private const int Sample = 4096;
    private const int ZipNameAt = 30;
    private const int TarMarkAt = 257;

    private static readonly (byte[] Mark, FileKind Kind)[] Marks =
    [
        ([.. NpyFormat.Signature], FileKind.Npy),
        ([0x1F, 0x8B], FileKind.Gzip),
        ([.. "BZh"u8], FileKind.Bzip2),
        ([0xFD, .. "7zXZ"u8, 0], FileKind.Xz),
        ([0x28, 0xB5, 0x2F, 0xFD], FileKind.Zstandard),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], FileKind.SevenZip),
        ([.. "Rar!"u8, 0x1A, 0x07], FileKind.Rar),
        ([0x89, .. "PNG\r\n"u8], FileKind.Picture),
        ([0xFF, 0xD8, 0xFF], FileKind.Picture),
        ([.. "GIF8"u8], FileKind.Picture),
        ([.. "II*"u8, 0], FileKind.Picture),
        ([.. "MM"u8, 0, (byte)'*'], FileKind.Picture),
        ([.. "%PDF-"u8], FileKind.Pdf),
        ([.. "MATLAB 5.0"u8], FileKind.Matlab),
        ([.. "version https://git-lfs."u8], FileKind.LfsPointer),
        ([.. "version https://hawser."u8], FileKind.LfsPointer),
    ];

    // What PyTorch saved before it saved zips: a pickle that begins with the number 0x1950A86A20F9469CFC6C.
    private static readonly byte[] OldPyTorch = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>
    /// Tells what a file or folder is. A file that has no length, such as a pipe, is not opened, and is <see cref="FileKind.Empty"/>.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileKind Detect(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            return FileKind.Folder;
        var length = new FileInfo(path).Length;
        if (length == 0)
            return FileKind.Empty;
        using var file = File.OpenHandle(path);
        var head = new byte[Math.Min(Sample, length)];
        return Detect(head.AsSpan(0, RandomAccess.Read(file, head, 0)), length);
    }

    /// <summary>Tells what a file is.</summary>
    /// <param name="bytes">Its first bytes, or all of it.</param>
    /// <param name="length">How long it is.</param>
    public static FileKind Detect(ReadOnlySpan<byte> bytes, long length)
    {
        var head = bytes[..Math.Min(bytes.Length, Sample)];
        if (head.IsEmpty)
            return FileKind.Empty;
        foreach (var (mark, kind) in Marks)
        {
            if (head.StartsWith(mark))
                return kind;
        }

        var marked = ByPlace(head, length);
        if (marked != FileKind.Unknown)
            return marked;
        var text = head.TrimEnd((byte)0);
        if (IsUtf16(text))
            return FileKind.Utf16;
        if (Controls(text) == 0)
            return OfText(text);
        var message = ProtobufHead.Detect(head, length);
        return message != FileKind.Unknown ? message : IsBinary(text) ? FileKind.Binary : FileKind.Unknown;
    }

    // Marks that are not at the start, or need a second look.
    private static FileKind ByPlace(ReadOnlySpan<byte> head, long length)
    {
        for (var at = 0; at < head.Length; at = at == 0 ? 512 : at * 2)
        {
            if (head[at..].StartsWith(Hdf5Format.Signature))
                return FileKind.Hdf5;
        }

        if (head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8))
            return OfZip(head);
        if (head.Length >= 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5)
            return head[2..].StartsWith(OldPyTorch) ? FileKind.PyTorch : FileKind.Pickle;
        if (SafetensorsFormat.IsHead(head, length))
            return FileKind.Safetensors;
        if (head.Length > 8 && head[4..].StartsWith("TFL3"u8))
            return FileKind.TensorFlowLite;
        if (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8))
            return FileKind.Picture;
        if (head.StartsWith("BM"u8) && head.Length > 14 && BinaryPrimitives.ReadUInt32LittleEndian(head[2..]) == length)
            return FileKind.Picture;
        return head.Length > TarMarkAt && head[TarMarkAt..].StartsWith("ustar"u8) ? FileKind.Tar : FileKind.Unknown;
    }

    // The name of the first member tells who made it.
    private static FileKind OfZip(ReadOnlySpan<byte> head)
    {
        if (head.Length < ZipNameAt)
            return FileKind.Zip;
        var name = Encoding.Latin1.GetString(head[ZipNameAt..Math.Min(head.Length, ZipNameAt + BinaryPrimitives.ReadUInt16LittleEndian(head[26..]))]);
        return name.EndsWith(NpyFormat.Extension, StringComparison.Ordinal) ? FileKind.Npz
            : name.EndsWith("/data.pkl", StringComparison.Ordinal) ? FileKind.PyTorch
            : FileKind.Zip;
    }

    private static FileKind OfText(ReadOnlySpan<byte> text)
    {
        var start = (text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text).TrimStart(" \t\r\n"u8);
        if (StartsWithTag(start, "<!doctype"u8) || StartsWithTag(start, "<html"u8))
            return FileKind.WebPage;
        if (StartsWithTag(start, "<?xml"u8))
            return Contains(start, "<html"u8) ? FileKind.WebPage : FileKind.Xml;

        // Braces in pairs, or with a sign, are those of a template.
        if (start.StartsWith("{"u8) && !(start.Length > 1 && start[1] is (byte)'%' or (byte)'{' or (byte)'#'))
            return FileKind.Json;
        return PrototxtKinds.Detect(text) == PrototxtKind.Neither ? FileKind.Text : FileKind.Prototxt;
    }

    private static bool IsUtf16(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return true;
        if (text.Length < 8)
            return false;
        for (var i = 1; i < Math.Min(text.Length, 64); i += 2)
        {
            if ((text[i - 1] == 0) == (text[i] == 0) || text[i - 1] + text[i] < '\t')
                return false;
        }

        return true;
    }

    // Text has no control characters but tabs and ends of lines; in weights every field's tag and every small number is one.
    private static bool IsBinary(ReadOnlySpan<byte> bytes) => Controls(bytes) is >= 4 and var controls && controls * 20 >= bytes.Length;

    private static int Controls(ReadOnlySpan<byte> bytes)
    {
        var controls = 0;
        foreach (var b in bytes)
        {
            if (b is < 0x09 or (> 0x0D and < 0x20))
                controls++;
        }

        return controls;
    }

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag)
    {
        for (; text.Length >= tag.Length; text = text[1..])
        {
            if (StartsWithTag(text, tag))
                return true;
        }

        return false;
    }

    private static bool StartsWithTag(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag) =>
        text.Length >= tag.Length && Ascii.EqualsIgnoreCase(text[..tag.Length], tag);
}

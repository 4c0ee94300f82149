using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace PortKit.Files.Pictures;

/// <summary>What the first chunk of a PNG says.</summary>
/// <param name="Width">The columns.</param>
/// <param name="Height">The rows.</param>
/// <param name="Depth">The bits of a channel.</param>
/// <param name="Kind">Which channels there are: 0 for gray, 2 for colours, 3 for a palette, 4 and 6 with how much can be seen through.</param>
/// <param name="IsInterlaced">Whether it is stored as seven pictures, each finer than the one before.</param>
internal readonly record struct PngHeader(uint Width, uint Height, int Depth, int Kind, bool IsInterlaced)
{
    private const int SignatureLength = 8;
    private const int HeaderLength = 13;
    private const int ChunkFrame = 12;

    // Where each of the seven pictures begins, and how far its places are apart.
    private static readonly (uint X, uint Y, uint Across, uint Down)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Whether it has channels of colour.</summary>
    public bool IsColoured => (Kind & 2) != 0;

    /// <summary>How many bytes it is unpacked: each row of a picture begins with one that tells how it is stored.</summary>
    private long Bytes
    {
        get
        {
            var bits = (long)Depth * Kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
            var (bytes, width, height) = (0L, Width, Height);
            foreach (var (x, y, across, down) in IsInterlaced ? Passes : [(0, 0, 1, 1)])
            {
                if (width > x && height > y)
                    bytes += ((height - y + down - 1) / down) * (1 + ((((width - x + across - 1) / across * bits) + 7) / 8));
            }

            return bytes;
        }
    }

    /// <summary>
    /// Refuses a PNG that is too large, whose chunks have other check sums than they bear, and in which another picture is packed than its size has:
    /// a small file cannot take much then.
    /// </summary>
    public static PngHeader Check(ReadOnlySpan<byte> bytes, Limits limits)
    {
        using var packed = new MemoryStream();
        var (at, header, ends) = (SignatureLength, default(PngHeader), false);
        while (!ends)
        {
            if (bytes.Length - at < ChunkFrame || BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) > bytes.Length - at - ChunkFrame)
                throw new DamagedFileException(at, $"a chunk of a PNG is expected. Found {bytes.Length - at} bytes");
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            var chunk = bytes.Slice(at + 4, 4 + length);
            if (Crc32.HashToUInt32(chunk) != BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8 + length)..]))
                throw new DamagedFileException(at, "a chunk of a PNG with the checksum that it bears is expected. Found another");
            var name = chunk[..4];
            if (name.SequenceEqual("IHDR"u8) != (at == SignatureLength))
                throw new DamagedFileException(at, "the head of a PNG is expected first, and once. Found another chunk");
            if (at == SignatureLength)
                header = Read(chunk[4..], limits);
            else if (name.SequenceEqual("IDAT"u8))
                packed.Write(chunk[4..]);
            ends = name.SequenceEqual("IEND"u8);
            at += ChunkFrame + length;
        }

        packed.Position = 0;
        using var values = new ZLibStream(packed, CompressionMode.Decompress);
        Span<byte> buffer = stackalloc byte[1 << 12];
        var left = header.Bytes;
        while (left >= 0 && values.Read(buffer) is > 0 and var count)
            left -= count;
        return left == 0
            ? header
            : throw new DamagedFileException(
                $"a PNG with {header.Bytes} bytes packed in it is expected, as its size has. Found {(left < 0 ? "more" : "fewer")}");
    }

    private static PngHeader Read(ReadOnlySpan<byte> chunk, Limits limits)
    {
        if (chunk.Length != HeaderLength)
            throw new DamagedFileException($"{HeaderLength} bytes in the head of a PNG are expected. Found {chunk.Length}");
        var header = new PngHeader(
            BinaryPrimitives.ReadUInt32BigEndian(chunk), BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]), chunk[8], chunk[9], chunk[12] != 0);
        PictureFile.CheckSize(header.Height, header.Width, limits);
        return header;
    }
}

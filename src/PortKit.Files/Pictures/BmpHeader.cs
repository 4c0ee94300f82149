using System.Buffers.Binary;

namespace PortKit.Files.Pictures;

/// <summary>The head of a BMP, held against what stands behind it.</summary>
internal static class BmpHeader
{
    private const int Length = 54;
    private const int LeastHead = 40;

    /// <summary>
    /// Refuses a BMP of another kind than those of 8, 24 and 32 bits as they stand, one that is too large, and one that is cut short.
    /// </summary>
    public static void Check(ReadOnlySpan<byte> bytes, Limits limits)
    {
        if (bytes.Length < Length || Number(bytes[14..]) < LeastHead)
            throw new DamagedFileException($"the head of a BMP, {Length} bytes, is expected. Found {bytes.Length}, or one of Windows 2 or OS/2");
        var (start, width, height) = (Number(bytes[10..]), Number(bytes[18..]), Math.Abs((long)(int)Number(bytes[22..])));
        PictureFile.CheckSize(height, width, limits);
        var (bits, packing) = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]), Number(bytes[30..]));
        if (bits is not (8 or 24 or 32) || (packing != 0 && !(packing == 3 && bits == 32)))
            throw new DamagedFileException($"a BMP of 8, 24 or 32 bits that is not packed is expected. Found one of {bits} bits, packing {packing}");
        var length = (((width * bits) + 31) / 32 * 4 * height) + start;
        if (length > bytes.Length)
            throw new DamagedFileException($"a BMP of {width}x{height} in {length} bytes is expected. Found {bytes.Length}");
    }

    private static long Number(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt32LittleEndian(from);
}

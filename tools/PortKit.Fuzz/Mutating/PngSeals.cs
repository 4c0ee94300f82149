using System.Buffers.Binary;
using System.IO.Hashing;

namespace PortKit.Fuzz.Mutating;

/// <summary>The checksums of a PNG's chunks, made anew, so that what is behind them is reached.</summary>
internal static class PngSeals
{
    private const int Signature = 8;
    private const int Frame = 12;

    /// <summary>Makes them anew, as far as the chunks follow one another.</summary>
    public static void Mend(Span<byte> file)
    {
        var at = Signature;
        while (at <= file.Length - Frame)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - Frame)
                return;
            var end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(file[end..], Crc32.HashToUInt32(file[(at + 4)..end]));
            at = end + 4;
        }
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace PortKit.Files.Hdf5;

/// <summary>The two checksums of HDF5: Bob Jenkins' lookup3 over its structure, and Fletcher's over the values of a chunk.</summary>
internal static class Hdf5Checksum
{
    /// <summary>Jenkins' lookup3 of 2006, with a start value of 0.</summary>
    public static uint Lookup3(ReadOnlySpan<byte> bytes)
    {
        const int Step = 12;
        var a = 0xDEADBEEF + (uint)bytes.Length;
        var (b, c) = (a, a);
        for (; bytes.Length > Step; bytes = bytes[Step..])
        {
            Add(bytes);
            a = (a - c) ^ BitOperations.RotateLeft(c, 4);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 6);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 8);
            b += a;
            a = (a - c) ^ BitOperations.RotateLeft(c, 16);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 19);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 4);
            b += a;
        }

        if (bytes.IsEmpty)
            return c;
        Span<byte> last = stackalloc byte[Step];
        last.Clear();
        bytes.CopyTo(last);
        Add(last);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);

        void Add(ReadOnlySpan<byte> words)
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(words);
            b += BinaryPrimitives.ReadUInt32LittleEndian(words[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(words[8..]);
        }
    }

    /// <summary>
    /// Fletcher's checksum as HDF5 takes it: over big-endian words of 16 bits, an odd last byte being the upper half of one. Sums are folded, so
    /// that only zeros sum up to 0.
    /// </summary>
    public static uint Fletcher32(ReadOnlySpan<byte> bytes)
    {
        uint first = 0;
        uint second = 0;
        for (; bytes.Length > 1; bytes = bytes[2..])
            Add(BinaryPrimitives.ReadUInt16BigEndian(bytes));
        if (!bytes.IsEmpty)
            Add((uint)bytes[0] << 8);
        return (Fold(second) << 16) | Fold(first);

        void Add(uint word)
        {
            first = Fold(first + word);
            second = Fold(second + first);
        }

        static uint Fold(uint sum) => (sum & 0xFFFF) + (sum >> 16);
    }
}

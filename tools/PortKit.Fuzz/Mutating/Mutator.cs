using System.Buffers.Binary;
using System.Text;

namespace PortKit.Fuzz.Mutating;

/// <summary>Changes bytes: flips, numbers at their edges, pieces that move, go, come twice or from another input, and words of the door.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> words)
{
    private const int MostBytes = 1 << 17;

    private static readonly long[] Edges =
    [
        0, 1, -1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 255, 256, 1000, 1023, 1024, 4095, 4096, 32767, 32768, 65535, 65536, 100000, 1 << 20,
        1 << 24, 1 << 30, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue, -2, -128, -32768,
    ];

    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "3", "-0", "1e38", "1e39", "-1e39", "nan", "inf", "-inf", "2147483647", "2147483648", "-2147483648", "4294967295",
        "4294967296", "9223372036854775807", "18446744073709551616", "1e-46", "0x7f", "0777", "1.5", "65536", "1e400",
    ];

    private readonly byte[][] _words = [.. words.Concat(Numbers).Select(Encoding.UTF8.GetBytes)];

    public Random Random => random;

    /// <summary>A changed copy of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="other">Another, to take pieces of.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        Change(bytes, other);
        for (var more = random.Next(3); more > 0 && bytes.Count > 0; more = random.Next(3) > 0 ? random.Next(8) : 0)
            Change(bytes, other);
        if (bytes.Count > MostBytes)
            bytes.RemoveRange(MostBytes, bytes.Count - MostBytes);
        return [.. bytes];
    }

    /// <summary>Changes bytes where they stand, so that everything keeps its place.</summary>
    public byte[] MutateInPlace(byte[] input, int times)
    {
        var bytes = input.ToArray();
        for (var i = 0; i < times && bytes.Length > 0; i++)
            Overwrite(bytes, random.Next(bytes.Length));
        return bytes;
    }

    /// <summary>Puts a flipped bit, a byte or a number over what is at a place.</summary>
    public void Overwrite(Span<byte> bytes, int at)
    {
        switch (random.Next(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes[at] = (byte)(bytes[at] + random.Next(-4, 5));
                break;
            default:
                Span<byte> number = stackalloc byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(number, Edges[random.Next(Edges.Length)]);
                var length = 1 << random.Next(4);
                number = number[..length];
                if (random.Next(4) == 0)
                    number.Reverse();
                number[..Math.Min(length, bytes.Length - at)].CopyTo(bytes[at..]);
                break;
        }
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(9))
        {
            case 0 or 1 or 2 when at < bytes.Count:
                Overwrite(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes), at);
                break;
            case 3 when bytes.Count > 0:
                bytes.RemoveRange(Math.Min(at, bytes.Count - 1), Length(bytes.Count - Math.Min(at, bytes.Count - 1)));
                break;
            case 4 when bytes.Count > 0:
                var from = random.Next(bytes.Count);
                bytes.InsertRange(at, bytes.GetRange(from, Length(bytes.Count - from)));
                break;
            case 5 when other.Length > 0:
                var start = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(start, Length(other.Length - start)));
                break;
            case 6 when other.Length > 0 && random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Next(other.Length)));
                break;
            case 7:
                ReplaceWord(bytes, at);
                break;
            default:
                bytes.InsertRange(at, _words[random.Next(_words.Length)]);
                break;
        }
    }

    // Puts a word in the place of the one that is there, so that what is around it goes on to mean something.
    private void ReplaceWord(List<byte> bytes, int at)
    {
        var (start, end) = (at, at);
        while (start > 0 && IsOfWord(bytes[start - 1]))
            start--;
        while (end < bytes.Count && IsOfWord(bytes[end]))
            end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, _words[random.Next(_words.Length)]);
    }

    private static bool IsOfWord(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'_' or (byte)'.' or (byte)'-';

    // Mostly short, now and then all there is.
    private int Length(int most) => random.Next(8) == 0 ? random.Next(1, most + 1) : Math.Min(most, 1 << random.Next(8));
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PortKit.Initializers.Random;

/// <summary>
/// The first test of the normal ziggurat, which settles 97 of 100 values, on many words at once and without a branch. Every
/// word is taken for the start of a value. Whether it is one depends on the words before it; sorting that out is left to
/// <see cref="BoostNormalZiggurat"/>.
/// </summary>
internal sealed class ZigguratFirstTest
{
    /// <summary>How many words can be tested at once.</summary>
    public const int Capacity = Mt19937Block.Size;

    private static readonly Cell[] Cells = [.. Enumerable.Range(0, 256).Select(Cell.Of)];

    private readonly Placement _placement;
    private readonly float[] _values;
    private readonly ulong[] _open = new ulong[(Capacity + 63) / 64];

    /// <param name="placement">What becomes of the standard normal numbers.</param>
    /// <param name="slack">How many floats <see cref="Values"/> has behind the last word's.</param>
    public ZigguratFirstTest(Placement placement, int slack)
    {
        _placement = placement;
        _values = new float[Capacity + slack];
    }

    /// <summary>For each word the value it stands for, if its point is accepted.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>A bit for each word, from the lowest on: set where the test leaves it open whether the point is accepted.</summary>
    public ReadOnlySpan<ulong> Open => _open;

    /// <summary>The standard normal number that a word stands for, and whether the test accepts it.</summary>
    public static bool TryAccept(uint word, out float z)
    {
        var cell = Cells[(byte)word];
        var position = (int)(word >> 8);
        z = position * cell.Step;
        return position < cell.Inside;
    }

    /// <summary>Tests words.</summary>
    /// <param name="words">At most <see cref="Capacity"/>.</param>
    public void Run(ReadOnlySpan<uint> words)
    {
        if (Avx2.IsSupported)
            RunVector(words);
        else
            RunScalar(words);
    }

    /// <summary><see cref="Run"/>, a word at a time.</summary>
    public void RunScalar(ReadOnlySpan<uint> words)
    {
        Array.Clear(_open);
        RunScalar(words, 0);
    }

    /// <summary><see cref="Run"/>, eight words at a time.</summary>
    public unsafe void RunVector(ReadOnlySpan<uint> words)
    {
        Array.Clear(_open);
        var whole = words.Length - words.Length % Vector256<uint>.Count;
        fixed (uint* word = words)
        fixed (float* value = _values)
        fixed (ulong* open = _open)
        fixed (Cell* cells = Cells)
            RunVector(word, word + whole, value, (byte*)open, (ulong*)cells, _placement);
        RunScalar(words, whole);
    }

    // A cell is loaded whole, as 64 bits: eight such loads take less time than two gathers.
    private static unsafe void RunVector(uint* word, uint* end, float* value, byte* open, ulong* cell, Placement placement)
    {
        var (mean, sigma) = (Vector256.Create(placement.Mean), Vector256.Create(placement.Sigma));
        for (; word < end; word += Vector256<uint>.Count, value += Vector256<uint>.Count, open++)
        {
            var cells0145 = Vector256.Create(cell[(byte)word[0]], cell[(byte)word[1]], cell[(byte)word[4]], cell[(byte)word[5]]).AsSingle();
            var cells2367 = Vector256.Create(cell[(byte)word[2]], cell[(byte)word[3]], cell[(byte)word[6]], cell[(byte)word[7]]).AsSingle();
            var step = Avx.Shuffle(cells0145, cells2367, 0b10_00_10_00);
            var inside = Avx.Shuffle(cells0145, cells2367, 0b11_01_11_01).AsInt32();
            var position = (Vector256.Load(word) >>> 8).AsInt32();
            placement.Of(Vector256.ConvertToSingle(position) * step, mean, sigma).Store(value);
            *open = (byte)~Vector256.GreaterThan(inside, position).ExtractMostSignificantBits();
        }
    }

    private void RunScalar(ReadOnlySpan<uint> words, int start)
    {
        for (var i = start; i < words.Length; i++)
        {
            if (!TryAccept(words[i], out var z))
                _open[i / 64] |= 1UL << (i % 64);
            _values[i] = _placement.Of(z);
        }
    }

    /// <summary>What a word's lowest byte, its sign and layer, tells.</summary>
    /// <param name="Step">The distance from one position to the next, with the sign.</param>
    /// <param name="Inside">How many positions, from 0 on, lie wholly under the density.</param>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Cell(float Step, int Inside)
    {
        public static Cell Of(int lowestByte)
        {
            var layer = lowestByte >> 1;
            // Scaling the width by 2^-24 instead of the position changes no rounding; a negative width makes -0 of position
            // 0, as Boost's multiplication by -1 does.
            var step = ZigguratTable.Normal.X[layer] / 16777216f;
            return new((lowestByte & 1) == 0 ? -step : step, CountBelow(ZigguratTable.Normal.XCeiling[layer + 1], step));
        }

        // Boost compares the point as a double with the unrounded edge; less than the smallest float not below the edge is
        // the same. Points grow with their positions, so that it comes to a comparison of integers.
        private static int CountBelow(float edge, float step)
        {
            var count = (int)(edge / step);
            while (count > 0 && (count - 1) * step >= edge)
                count--;
            while (count * step < edge)
                count++;
            return count;
        }
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PortKit.Initializers.Random;

/// <summary>
/// The two steps that make one block of 624 MT19937 words: the recurrence ("twist") in place, and the tempering of each
/// word. Each step stands twice, eight words at a time and one at a time, with equal results.
/// </summary>
internal static class Mt19937Block
{
    /// <summary>The words in a block, and in the generator's state.</summary>
    public const int Size = 624;

    private const int Shift = 397;
    private const uint UpperBit = 0x80000000;
    private const uint LowerBits = 0x7FFFFFFF;
    private const uint Matrix = 0x9908B0DF;
    private const uint TemperB = 0x9D2C5680;
    private const uint TemperC = 0xEFC60000;

    /// <summary>Replaces the state of one block by that of the next.</summary>
    /// <param name="state">The 624 words of state.</param>
    public static void Twist(Span<uint> state)
    {
        if (Vector256.IsHardwareAccelerated)
            TwistVector(state);
        else
            TwistScalar(state);
    }

    /// <summary>Makes a block's output out of its state.</summary>
    /// <param name="state">The 624 words of state.</param>
    /// <param name="words">Receives the 624 words of output.</param>
    public static void Temper(ReadOnlySpan<uint> state, Span<uint> words)
    {
        if (Vector256.IsHardwareAccelerated)
            TemperVector(state, words);
        else
            TemperScalar(state, words);
    }

    public static void TwistScalar(Span<uint> state)
    {
        TwistScalar(state, 0, Size - Shift);
        TwistScalar(state, Size - Shift, Size - 1);
        TwistLast(state);
    }

    // In place is sound for both halves: word i needs i and i + 1 as they were (loaded before i is stored), and the word
    // 397 further on, which in the first half is still to be replaced and in the second was replaced 227 words ago.
    public static void TwistVector(Span<uint> state)
    {
        var i = TwistVector(state, 0, Size - Shift);
        TwistScalar(state, i, Size - Shift);
        i = TwistVector(state, Size - Shift, Size - 1);
        TwistScalar(state, i, Size - 1);
        TwistLast(state);
    }

    public static void TemperScalar(ReadOnlySpan<uint> state, Span<uint> words)
    {
        for (var i = 0; i < Size; i++)
        {
            var z = state[i];
            z ^= z >> 11;
            z ^= (z << 7) & TemperB;
            z ^= (z << 15) & TemperC;
            words[i] = z ^ (z >> 18);
        }
    }

    public static void TemperVector(ReadOnlySpan<uint> state, Span<uint> words)
    {
        var from = MemoryMarshal.Cast<uint, Vector256<uint>>(state);
        var to = MemoryMarshal.Cast<uint, Vector256<uint>>(words);
        var b = Vector256.Create(TemperB);
        var c = Vector256.Create(TemperC);
        for (var i = 0; i < from.Length; i++)
        {
            var z = from[i];
            z ^= z >>> 11;
            z ^= (z << 7) & b;
            z ^= (z << 15) & c;
            to[i] = z ^ (z >>> 18);
        }
    }

    private static void TwistScalar(Span<uint> state, int begin, int end)
    {
        for (var i = begin; i < end; i++)
            state[i] = Next(state[i], state[i + 1], state[Partner(i)]);
    }

    private static int TwistVector(Span<uint> state, int begin, int end)
    {
        var upper = Vector256.Create(UpperBit);
        var lower = Vector256.Create(LowerBits);
        var matrix = Vector256.Create(Matrix);
        ref var first = ref MemoryMarshal.GetReference(state);
        var partner = (nuint)(Partner(begin) - begin);
        var i = (nuint)begin;
        var last = (nuint)(end - Vector256<uint>.Count);
        for (; i <= last; i += (nuint)Vector256<uint>.Count)
        {
            var y = (Vector256.LoadUnsafe(ref first, i) & upper) | (Vector256.LoadUnsafe(ref first, i + 1) & lower);
            var odd = Vector256<uint>.Zero - (y & Vector256<uint>.One);
            (Vector256.LoadUnsafe(ref first, i + partner) ^ (y >>> 1) ^ (odd & matrix)).StoreUnsafe(ref first, i);
        }

        return (int)i;
    }

    private static void TwistLast(Span<uint> state) =>
        state[Size - 1] = Next(state[Size - 1], state[0], state[Shift - 1]);

    private static int Partner(int i) => i < Size - Shift ? i + Shift : i + Shift - Size;

    private static uint Next(uint word, uint following, uint partner)
    {
        var y = (word & UpperBit) | (following & LowerBits);
        return partner ^ (y >> 1) ^ ((0u - (y & 1)) & Matrix);
    }
}

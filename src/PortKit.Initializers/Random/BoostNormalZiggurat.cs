using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace PortKit.Initializers.Random;

/// <summary>
/// What the two ziggurat eras share: one word gives the sign (its lowest bit), the layer (the next seven) and the
/// position in it (the upper 24). About 97 of 100 words end there; the rest is the era's own.
/// </summary>
internal abstract class BoostNormalZiggurat : BoostNormal
{
    /// <summary>The layers of the normal density.</summary>
    private protected static readonly ZigguratTable Layers = ZigguratTable.Normal;

    // The word's upper 24 bits come as an integer; scaling the width by 2^-24 instead of the integer changes no rounding.
    private static readonly float[] StepWidth = Array.ConvertAll(ZigguratTable.Normal.X, x => x / 16777216f);
    private static readonly float[] InnerWidth = ZigguratTable.Normal.XCeiling[1..];

    private protected BoostNormalZiggurat(float mean, float sigma, bool fma)
        : base(mean, sigma, fma)
    {
    }

    internal override void Fill(Mt19937 rng, Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            var words = rng.Unread;
            words = words[..Math.Min(words.Length, destination.Length)];
            int quick = Avx2.IsSupported ? FillVector(words, destination) : FillScalar(words, destination);
            rng.Advance(quick);
            destination = destination[quick..];

            // The word at which it stopped needs the slow way.
            if (quick < words.Length)
            {
                destination[0] = Place(NextStandard(rng));
                destination = destination[1..];
            }
        }
    }

    /// <summary>One value for each word, up to the first word that needs more than the first test.</summary>
    /// <returns>How many words were used.</returns>
    internal int FillScalar(ReadOnlySpan<uint> words, Span<float> destination)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (!TryInside(words[i], out float z))
                return i;
            destination[i] = Place(z);
        }
        return words.Length;
    }

    /// <summary>As <see cref="FillScalar"/>, eight words at a time. Behind the values it may leave others, to be written over.</summary>
    internal unsafe int FillVector(ReadOnlySpan<uint> words, Span<float> destination)
    {
        int i = 0;
        fixed (float* steps = StepWidth, inner = InnerWidth)
        {
            for (; i <= words.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
            {
                var word = Vector256.Create(words[i..]);
                var layer = ((word & Vector256.Create(0xFFu)) >>> 1).AsInt32();
                var x = Vector256.ConvertToSingle((word >>> 8).AsInt32()) * Avx2.GatherVector256(steps, layer, sizeof(float));
                var z = (x.AsUInt32() ^ (~word << 31)).AsSingle();
                Place(z).CopyTo(destination[i..]);
                uint outside = Vector256.GreaterThanOrEqual(x, Avx2.GatherVector256(inner, layer, sizeof(float))).ExtractMostSignificantBits();
                if (outside != 0)
                    return i + BitOperations.TrailingZeroCount(outside);
            }
        }
        return i + FillScalar(words[i..], destination[i..]);
    }

    /// <summary>A point that falls outside the part of its layer that lies wholly under the density.</summary>
    /// <param name="rng">Where further words come from.</param>
    /// <param name="layer">The layer, from 0 (the bottom one, with the tail) to 127.</param>
    /// <param name="x">The point.</param>
    /// <param name="accepted">The point to return, without its sign.</param>
    /// <returns>False if the point is refused: everything is to be drawn again, sign and layer included.</returns>
    private protected abstract bool TryEdge(Mt19937 rng, int layer, float x, out float accepted);

    private float NextStandard(Mt19937 rng)
    {
        while (true)
        {
            uint word = rng.NextUInt32();
            if (TryInside(word, out float z))
                return z;
            if (TryEdge(rng, Layer(word), MathF.Abs(z), out float accepted))
                return Signed(accepted, word);
        }
    }

    // Boost compares x as a double with the unrounded edge; less than the smallest float not below the edge is the same.
    private static bool TryInside(uint word, out float z)
    {
        int layer = Layer(word);
        float x = (int)(word >> 8) * StepWidth[layer];
        z = Signed(x, word);
        return x < InnerWidth[layer];
    }

    private static int Layer(uint word) => (int)((word & 0xFF) >> 1);

    // Multiplication by +1 (lowest bit set) or -1, which makes -0 of 0.
    private static float Signed(float x, uint word) =>
        BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(x) ^ (~word << 31));
}

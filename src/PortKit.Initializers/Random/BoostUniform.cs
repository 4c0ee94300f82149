using System.Runtime.Intrinsics;

namespace PortKit.Initializers.Random;

/// <summary>
/// Uniform numbers in [min, max] as Caffe gets them: <c>boost::uniform_real</c> over [min, nextafter(max)), one word for
/// each value, values that round up to the upper end drawn again. All arithmetic is in 32-bit floats.
/// </summary>
internal sealed class BoostUniform : FloatDistribution
{
    // The generator's range, 2^32 - 1, plus one, in float arithmetic.
    private const float Range32 = 4294967296f;

    private readonly float _low;
    private readonly float _high;
    private readonly float _range;
    private readonly float _factor;
    private readonly bool _fma;

    /// <param name="min">The smallest value; finite.</param>
    /// <param name="max">The largest value, attained; finite, not below <paramref name="min"/>, and not both of them the largest float.</param>
    /// <param name="fma">Whether the multiplication and the addition round once, as in builds for processors with fused multiply-add.</param>
    public BoostUniform(float min, float max, bool fma = false)
    {
        var high = Above(max);
        var halved = SpanOverflows(min, max);
        _factor = halved ? 2f : 1f;
        _low = halved ? min / 2f : min;
        _high = halved ? high / 2f : high;
        _range = _high - _low;
        _fma = fma;
    }

    /// <summary>Whether max - min is no finite float; Boost up to 1.55 then loops for ever, later releases halve both ends.</summary>
    public static bool SpanOverflows(float min, float max) => Above(max) / 2f - min / 2f > float.MaxValue / 2f;

    /// <summary>Whether some word gives a value below the upper end; else Caffe loops for ever.</summary>
    public static bool HasValues(float min, float max) => min < Above(max);

    /// <summary>Boost's uniform_01 in floats: a number in [0, 1), words that round up to 1 drawn again.</summary>
    public static float NextUnit(Mt19937 rng)
    {
        float r;
        do
            r = Unit(rng.NextUInt32());
        while (r >= 1f);
        return r;
    }

    /// <summary>A word as a number in [0, 1]; what rounds up to 1 is to be drawn again.</summary>
    public static float Unit(uint word) => word / Range32;

    public override void Fill(Mt19937 rng, Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            // Never more words than values still to come: a value takes at least one.
            var words = rng.Unread;
            words = words[..Math.Min(words.Length, destination.Length)];
            var accepted = Vector256.IsHardwareAccelerated
                ? AcceptVector(words, destination)
                : AcceptScalar(words, destination);
            rng.Advance(words.Length);
            destination = destination[accepted..];
        }
    }

    /// <summary>Turns words into values, one at a time, leaving out those that are to be drawn again.</summary>
    /// <returns>The number of values written.</returns>
    public int AcceptScalar(ReadOnlySpan<uint> words, Span<float> destination)
    {
        var written = 0;
        foreach (var word in words)
        {
            var q = word / Range32;
            var value = _fma ? MathF.FusedMultiplyAdd(q, _range, _low) : q * _range + _low;
            if (value < _high)
                destination[written++] = value * _factor;
        }

        return written;
    }

    /// <summary>As <see cref="AcceptScalar"/>, eight words at a time.</summary>
    public int AcceptVector(ReadOnlySpan<uint> words, Span<float> destination)
    {
        var low = Vector256.Create(_low);
        var high = Vector256.Create(_high);
        var range = Vector256.Create(_range);
        var factor = Vector256.Create(_factor);
        var written = 0;
        var read = 0;
        for (; read <= words.Length - Vector256<uint>.Count; read += Vector256<uint>.Count)
        {
            var q = Quotient(Vector256.Create(words[read..]));
            var value = _fma ? Vector256.FusedMultiplyAdd(q, range, low) : q * range + low;
            if (Vector256.LessThanAll(value, high))
            {
                (value * factor).CopyTo(destination[written..]);
                written += Vector256<float>.Count;
            }
            else
            {
                written += AcceptScalar(words.Slice(read, Vector256<uint>.Count), destination[written..]);
            }
        }

        return written + AcceptScalar(words[read..], destination[written..]);
    }

    /// <summary>Each word as a float, divided by 2^32.</summary>
    public static Vector256<float> Quotient(Vector256<uint> words)
    {
        // Both halves of a word convert and scale exactly, so that their sum is the only rounding: it equals the
        // correctly rounded conversion of the whole word, scaled by a power of two.
        var upper = Vector256.ConvertToSingle((words >>> 16).AsInt32()) * Vector256.Create(1f / 65536f);
        var lower = Vector256.ConvertToSingle((words & Vector256.Create(0xFFFFu)).AsInt32()) * Vector256.Create(1f / Range32);
        return upper + lower;
    }

    // boost::math::nextafter(max, FLT_MAX).
    private static float Above(float max) => max == float.MaxValue ? max : MathF.BitIncrement(max);
}

using System.Numerics;

namespace PortKit.Initializers.Random;

/// <summary>
/// What the two ziggurat eras share: one word gives the sign (its lowest bit), the layer (the next seven) and the
/// position in it (the upper 24). About 97 of 100 points are accepted by the first test; what follows is the era's own.
/// </summary>
internal abstract class BoostNormalZiggurat : BoostNormal
{
    // Runs of words that the first test accepts are 33 long on average.
    private const int Stride = 32;

    private static readonly Wedge[] Wedges = Wedge.Of(ZigguratTable.Normal);

    private readonly ZigguratFirstTest _firstTest;

    private protected BoostNormalZiggurat(float mean, float sigma, bool fma)
        : base(mean, sigma, fma) => _firstTest = new(Placement, slack: Stride);

    public override void Fill(Mt19937 rng, Span<float> destination)
    {
        while (!destination.IsEmpty)
            destination = destination[FillFromBlock(rng, destination)..];
    }

    /// <summary>Draws one value, word by word. <see cref="Fill"/> comes to the same, value by value.</summary>
    public float Next(Mt19937 rng)
    {
        while (true)
        {
            var word = rng.NextUInt32();
            if (ZigguratFirstTest.TryAccept(word, out var z) || TryEdge(rng, word, ref z))
                return Placement.Of(z);
        }
    }

    /// <summary>
    /// Fills as far as the unread words of the generator's block go. All of them take the first test together; then the runs
    /// of values between those that it left open are put one behind the other.
    /// </summary>
    /// <returns>How many values were written.</returns>
    private int FillFromBlock(Mt19937 rng, Span<float> destination)
    {
        var words = rng.Unread;
        var block = rng.Blocks;
        var tested = Math.Min(words.Length, destination.Length);
        _firstTest.Run(words[..tested]);
        var values = _firstTest.Values;
        var open = _firstTest.Open;
        var advanced = 0;
        var read = 0;
        var written = 0;
        for (var start = 0; start < tested; start += 64)
        {
            for (var bits = open[start / 64]; bits != 0; bits &= bits - 1)
            {
                var edge = start + BitOperations.TrailingZeroCount(bits);
                if (edge < read)
                    continue; // It begins no value: a point before it took it.

                // The open value goes along, and stays if its point is accepted.
                CopyRun(values[read..], edge + 1 - read, destination[written..]);
                written += edge - read;
                var v = edge + 1 < words.Length ? BoostUniform.Unit(words[edge + 1]) : 1f;
                var layer = Layer(words[edge]);
                ZigguratFirstTest.TryAccept(words[edge], out var z);
                if (layer != 0 && v < 1f)
                {
                    written += InWedge(Wedges[layer], MathF.Abs(z), v) ? 1 : 0;
                    read = edge + 2;
                    continue;
                }

                // What takes more words than the next one, or words of the next block, is drawn from the generator itself.
                rng.Advance(edge + 1 - advanced);
                if (TryEdge(rng, words[edge], ref z))
                    destination[written++] = Placement.Of(z);
                var unread = rng.Unread.Length;
                if (rng.Blocks != block)
                    return written;
                read = advanced = words.Length - unread;
            }
        }

        if (read < tested)
        {
            CopyRun(values[read..], tested - read, destination[written..]);
            written += tested - read;
            read = tested;
        }

        rng.Advance(read - advanced);
        return written;
    }

    /// <summary>What follows on the first test where it does not accept.</summary>
    /// <returns>False if everything is to be drawn again, sign and layer included.</returns>
    private bool TryEdge(Mt19937 rng, uint word, ref float z)
    {
        var layer = Layer(word);
        if (layer != 0)
            return InWedge(Wedges[layer], MathF.Abs(z), BoostUniform.NextUnit(rng));
        z = MathF.CopySign(Tail(rng), z);
        return true;
    }

    /// <summary>Whether a point in a wedge is accepted; if not, everything is to be drawn again, sign and layer included.</summary>
    /// <param name="wedge">The wedge of the point's layer.</param>
    /// <param name="x">The point, without its sign.</param>
    /// <param name="v">How high in the layer it is tried, from 0 to 1.</param>
    private protected abstract bool InWedge(in Wedge wedge, float x, float v);

    /// <summary>A point of the tail, to the right of the bottom layer.</summary>
    /// <param name="rng">Where further words come from.</param>
    private protected abstract float Tail(Mt19937 rng);

    // Where there is room it copies more than was asked for: with one length for nearly every run, the processor has
    // little to guess.
    private static void CopyRun(ReadOnlySpan<float> values, int length, Span<float> destination)
    {
        if (destination.Length < length + Stride)
        {
            values[..length].CopyTo(destination);
            return;
        }

        for (var i = 0; i < length; i += Stride)
            values.Slice(i, Stride).CopyTo(destination[i..]);
    }

    private static int Layer(uint word) => (int)((word & 0xFF) >> 1);
}

namespace PortKit.Initializers.Random;

/// <summary>
/// A distribution of 32-bit floats. One object serves one fill of one blob, chunk after chunk; where the chunks end
/// changes neither the values nor the words drawn.
/// </summary>
internal abstract class FloatDistribution
{
    private const int ScratchLength = 4096;

    /// <summary>Draws the next values.</summary>
    /// <param name="rng">Where the words come from.</param>
    /// <param name="destination">Receives the values in the order in which they are drawn.</param>
    public abstract void Fill(Mt19937 rng, Span<float> destination);

    /// <summary>Draws the next values and throws them away.</summary>
    /// <param name="rng">Where the words come from.</param>
    /// <param name="count">How many values.</param>
    public virtual void Skip(Mt19937 rng, long count)
    {
        // How many words a value takes depends on the words, so there is no shorter way than to make the values.
        Span<float> scratch = stackalloc float[ScratchLength];
        for (; count > 0; count -= scratch.Length)
            Fill(rng, scratch[..(int)Math.Min(count, scratch.Length)]);
    }
}

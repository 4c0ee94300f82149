namespace PortKit.Initializers.Random;

/// <summary>
/// Uniform numbers in [min, max): u * (max - min) + min in floats, u the upper 24 bits of a word divided by 2^24. A word
/// whose value rounds up to max is passed over. With min equal to max every value is that.
/// </summary>
/// <param name="min">The smallest value; finite.</param>
/// <param name="max">What no value reaches; finite, not below <paramref name="min"/>, and no further from it than the largest float.</param>
internal sealed class HalfOpenUniform(float min, float max) : FloatDistribution
{
    private const float Step = 1f / 16777216f;

    public override void Fill(Mt19937 rng, Span<float> destination)
    {
        var range = max - min;
        var written = 0;
        while (written < destination.Length)
        {
            var words = rng.Unread;
            words = words[..Math.Min(words.Length, destination.Length - written)];
            foreach (var word in words)
            {
                var value = (word >> 8) * Step * range + min;
                if (value < max || range == 0f)
                    destination[written++] = value;
            }

            rng.Advance(words.Length);
        }
    }
}

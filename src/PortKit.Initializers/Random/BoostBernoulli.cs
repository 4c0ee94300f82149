namespace PortKit.Initializers.Random;

/// <summary>
/// <c>boost::bernoulli_distribution&lt;float&gt;</c>: 1 with a given probability, else 0. One word for each value, but
/// none at all where the probability is 0.
/// </summary>
internal sealed class BoostBernoulli : FloatDistribution
{
    private readonly bool _draws;
    private readonly float _threshold;

    /// <param name="probability">The probability of a 1, from 0 to 1.</param>
    public BoostBernoulli(float probability)
    {
        _draws = probability != 0f;
        _threshold = probability * 4294967296f;
    }

    public override void Fill(Mt19937 rng, Span<float> destination)
    {
        if (!_draws)
        {
            destination.Clear();
            return;
        }
        while (!destination.IsEmpty)
        {
            var words = rng.Unread;
            words = words[..Math.Min(words.Length, destination.Length)];
            for (var i = 0; i < words.Length; i++)
                destination[i] = words[i] <= _threshold ? 1f : 0f;
            rng.Advance(words.Length);
            destination = destination[words.Length..];
        }
    }

    public override void Skip(Mt19937 rng, long count)
    {
        if (_draws)
            rng.Discard(count);
    }
}

namespace PortKit.Initializers.Random;

/// <summary>
/// The normal distribution of Boost 1.47 to 1.55: the Box-Muller method, two words for two values. The second half of a
/// pair waits in this object, and is lost with it when a blob has an odd number of values. Every value carries the last
/// bits of the platform's <c>logf</c>, <c>sinf</c> and <c>cosf</c>.
/// </summary>
internal sealed class BoostNormalBoxMuller(float mean, float sigma, bool fma) : BoostNormal(mean, sigma, fma)
{
    private float _angle;
    private float _radius;
    private bool _halfWaits;

    public override void Fill(Mt19937 rng, Span<float> destination)
    {
        for (var i = 0; i < destination.Length; i++)
            destination[i] = Placement.Of(NextStandard(rng));
    }

    private float NextStandard(Mt19937 rng)
    {
        _halfWaits = !_halfWaits;
        if (!_halfWaits)
            return _radius * MathF.Sin(_angle);
        _angle = 2f * MathF.PI * BoostUniform.NextUnit(rng);
        _radius = MathF.Sqrt(-2f * MathF.Log(1f - BoostUniform.NextUnit(rng)));
        return _radius * MathF.Cos(_angle);
    }
}

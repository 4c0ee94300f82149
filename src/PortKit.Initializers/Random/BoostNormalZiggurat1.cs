namespace PortKit.Initializers.Random;

/// <summary>
/// The normal distribution of Boost 1.56 to 1.63. In the wedge of a layer the density is computed at once; the tail draws
/// two exponential numbers as logarithms, whose last bits are those of the platform's <c>logf</c>.
/// </summary>
internal sealed class BoostNormalZiggurat1(float mean, float sigma, bool fma) : BoostNormalZiggurat(mean, sigma, fma)
{
    private protected override bool InWedge(in Wedge wedge, float x, float v) =>
        wedge.Y + v * wedge.DeltaY < MathF.Exp(-(x * x) / 2f);

    private protected override float Tail(Mt19937 rng)
    {
        var start = ZigguratTable.Normal.X[1];
        while (true)
        {
            var a = Exponential(rng) / start;
            var c = Exponential(rng);
            if (2f * c > a * a)
                return a + start;
        }
    }

    private static float Exponential(Mt19937 rng) => -MathF.Log(1f - BoostUniform.NextUnit(rng));
}

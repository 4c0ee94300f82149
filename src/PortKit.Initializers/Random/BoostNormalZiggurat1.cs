namespace PortKit.Initializers.Random;

/// <summary>
/// The normal distribution of Boost 1.56 to 1.63. In the wedge of a layer the density is computed at once; the tail draws
/// two exponential numbers as logarithms, whose last bits are those of the platform's <c>logf</c>.
/// </summary>
internal sealed class BoostNormalZiggurat1(float mean, float sigma, bool fma) : BoostNormalZiggurat(mean, sigma, fma)
{
    private protected override bool TryEdge(Mt19937 rng, int layer, float x, out float accepted)
    {
        accepted = layer == 0 ? Tail(rng) : x;
        return layer == 0 || InWedge(rng, layer, x);
    }

    private static bool InWedge(Mt19937 rng, int layer, float x)
    {
        float y = Layers.Y[layer] + BoostUniform.NextUnit(rng) * Layers.DeltaY[layer];
        return y < MathF.Exp(-(x * x) / 2f);
    }

    private static float Tail(Mt19937 rng)
    {
        float start = Layers.X[1];
        while (true)
        {
            float a = Exponential(rng) / start;
            float c = Exponential(rng);
            if (2f * c > a * a)
                return a + start;
        }
    }

    private static float Exponential(Mt19937 rng) => -MathF.Log(1f - BoostUniform.NextUnit(rng));
}

namespace PortKit.Initializers.Random;

/// <summary>
/// The normal distribution of Boost 1.64 and later. In the wedge of a layer the density is first compared with the chord
/// and the tangent, and computed only between the two; the tail draws two exponential numbers.
/// </summary>
internal sealed class BoostNormalZiggurat2(float mean, float sigma, bool fma) : BoostNormalZiggurat(mean, sigma, fma)
{
    private protected override bool TryEdge(Mt19937 rng, int layer, float x, out float accepted)
    {
        accepted = layer == 0 ? Tail(rng) : x;
        return layer == 0 || InWedge(rng, layer, x);
    }

    private static bool InWedge(Mt19937 rng, int layer, float x)
    {
        float[] edges = Layers.X, heights = Layers.Y;
        float v = BoostUniform.NextUnit(rng);
        float y = heights[layer] + v * Layers.DeltaY[layer];
        float fromEdge = edges[layer] - x;
        float chord = Layers.DeltaX[layer] * v - fromEdge;
        float tangent = y - (heights[layer] + fromEdge * heights[layer] * edges[layer]);
        // The density bends the other way beyond its inflection at 1, and chord and tangent change places.
        var (upper, lower) = edges[layer] >= 1f ? (chord, tangent) : (tangent, chord);
        return upper < 0f && (lower < 0f || y < MathF.Exp(-(x * x / 2f)));
    }

    private static float Tail(Mt19937 rng)
    {
        float start = Layers.X[1];
        while (true)
        {
            float a = BoostExponential.Next(rng) / start;
            float c = BoostExponential.Next(rng);
            if (2f * c > a * a)
                return a + start;
        }
    }
}

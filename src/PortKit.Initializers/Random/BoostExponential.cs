namespace PortKit.Initializers.Random;

/// <summary>
/// <c>boost::exponential_distribution&lt;float&gt;</c> of Boost 1.64 and later: a ziggurat of 256 layers. One word gives
/// the layer (its lowest eight bits) and the position in it (the upper 24).
/// </summary>
internal static class BoostExponential
{
    private static readonly ZigguratTable Layers = ZigguratTable.Exponential;

    /// <summary>Draws one number with mean 1.</summary>
    public static float Next(Mt19937 rng)
    {
        var shift = 0f;
        while (true)
        {
            var word = rng.NextUInt32();
            var layer = (int)(word & 0xFF);
            var x = (word >> 8) / 16777216f * Layers.X[layer];
            // Unlike the normal distribution's first test, this one is between floats.
            if (x < Layers.X[layer + 1])
                return shift + x;
            if (layer == 0)
                shift += Layers.X[1]; // The tail looks like the whole.
            else if (InWedge(rng, layer, x))
                return x + shift;
        }
    }

    private static bool InWedge(Mt19937 rng, int layer, float x)
    {
        var v = BoostUniform.NextUnit(rng);
        var y = Layers.Y[layer] + v * Layers.DeltaY[layer];
        var chord = Layers.DeltaX[layer] * v - (Layers.X[layer] - x);
        // The density is convex: it lies above its tangent, here the one at the inner edge.
        var height = Layers.Y[layer + 1];
        var tangent = y - (height + (Layers.X[layer + 1] - x) * height);
        return chord < 0f && (tangent < 0f || y < MathF.Exp(-x));
    }
}

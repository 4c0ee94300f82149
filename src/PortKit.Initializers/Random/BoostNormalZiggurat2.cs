namespace PortKit.Initializers.Random;

/// <summary>
/// The normal distribution of Boost 1.64 and later. In the wedge of a layer the density is first compared with the chord
/// and the tangent, and computed only between the two; the tail draws two exponential numbers.
/// </summary>
internal sealed class BoostNormalZiggurat2(float mean, float sigma, bool fma) : BoostNormalZiggurat(mean, sigma, fma)
{
    private protected override bool InWedge(in Wedge wedge, float x, float v)
    {
        var y = wedge.Y + v * wedge.DeltaY;
        var fromEdge = wedge.X - x;
        var underChord = wedge.DeltaX * v - fromEdge < 0f;
        var underTangent = y - (wedge.Y + fromEdge * wedge.Y * wedge.X) < 0f;
        if (underChord == underTangent)
            return underChord;
        // The density bends the other way beyond its inflection at 1: there it runs between tangent and chord, else between chord and tangent.
        return (wedge.X >= 1f ? underChord : underTangent) && y < MathF.Exp(-(x * x / 2f));
    }

    private protected override float Tail(Mt19937 rng)
    {
        var start = ZigguratTable.Normal.X[1];
        while (true)
        {
            var a = BoostExponential.Next(rng) / start;
            var c = BoostExponential.Next(rng);
            if (2f * c > a * a)
                return a + start;
        }
    }
}

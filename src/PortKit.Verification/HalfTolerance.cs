using PortKit.Net;

namespace PortKit.Verification;

/// <summary>
/// By how much the values of a layer may differ for its computation in float16 alone. Each rounding is off by at most 2^-11 of the value that is
/// rounded. Of the n products that are added up for a value, a weight, what it is multiplied with, and the product are rounded, and so is each
/// partial sum: errors of either sign, whose sum grows with the root of their number (Higham and Mary, "A new approach to probabilistic rounding
/// error analysis", 2019). With m for the largest value that there is, √3 roundings of terms and √(n/2) of partial sums stay within
/// 2^-11 · (2 + √n) · m.
/// </summary>
internal static class HalfTolerance
{
    /// <summary>What one rounding may change, as a part of the value.</summary>
    public const double UnitRoundoff = 1.0 / (1 << 11);

    /// <summary>
    /// How many times what trials show a value may differ by. A layer that stays float32 may read values as they were before they were rounded, as
    /// runtimes leave out a Cast there and back; what that changes is found by trial, in few of which not all values are off to the worst side.
    /// </summary>
    public const double Trials = 2;

    /// <summary>By how much a value of a layer may differ.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="top">What its top should be.</param>
    /// <param name="bottoms">What it reads; null if that is not known.</param>
    /// <param name="weights">Its learnable blobs.</param>
    public static double Of(PlannedLayer layer, ReadOnlySpan<float> top, IReadOnlyList<float[]>? bottoms, Func<LearnableBlob, float[]> weights)
    {
        var largest = Largest(top);

        // Where a few values are scaled, shifted or added up, what comes out may be far smaller than what was rounded.
        if (layer.Plan.MultiplyAdds == 0 && bottoms is not null && (layer.Learnables.Count > 0 || bottoms.Count > 1))
        {
            var factor = layer.Learnables.Select(blob => Largest(weights(blob.Values))).Append(1.0).Max();
            largest = Math.Max(largest, factor * bottoms.Select(values => Largest(values)).Max());
        }

        return UnitRoundoff * (2 + Math.Sqrt(Depth(layer))) * largest;
    }

    /// <summary>By how much values may differ that are rounded once.</summary>
    public static double OfRounding(ReadOnlySpan<float> values) => UnitRoundoff * Largest(values);

    /// <summary>How many products are added up for a value.</summary>
    private static double Depth(PlannedLayer layer)
    {
        var count = layer.Plan.TopShapes.Sum(shape => (long)shape.Count);
        return Math.Max(Math.Max(1, layer.Bottoms.Count), count == 0 ? 0 : layer.Plan.MultiplyAdds / (double)count);
    }

    private static double Largest(ReadOnlySpan<float> values)
    {
        var largest = 0.0;
        foreach (var value in values)
        {
            if (float.IsFinite(value))
                largest = Math.Max(largest, Math.Abs((double)value));
        }

        return largest;
    }
}

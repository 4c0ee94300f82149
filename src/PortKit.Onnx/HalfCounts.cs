namespace PortKit.Onnx;

/// <summary>How many values do not come out well in float16.</summary>
/// <param name="Total">How many values there are.</param>
/// <param name="Overflowing">Finite values that become infinite: those above 65504, rounded.</param>
/// <param name="Vanishing">Values other than 0 that become 0: those below about 3e-8.</param>
/// <param name="Subnormal">Values that keep less than the 11 bits of others: those below about 6.1e-5 that do not vanish.</param>
public readonly record struct HalfCounts(long Total, long Overflowing, long Vanishing, long Subnormal)
{
    /// <summary>The sum of two counts.</summary>
    public static HalfCounts operator +(HalfCounts a, HalfCounts b) =>
        new(a.Total + b.Total, a.Overflowing + b.Overflowing, a.Vanishing + b.Vanishing, a.Subnormal + b.Subnormal);

    /// <summary>The sum of two counts.</summary>
    public static HalfCounts Add(HalfCounts left, HalfCounts right) => left + right;

    /// <summary>The counts of some values.</summary>
    internal static HalfCounts Of(ReadOnlySpan<float> values)
    {
        var (overflowing, vanishing, subnormal) = (0L, 0L, 0L);
        foreach (var value in values)
        {
            var half = (Half)value;
            if (Half.IsInfinity(half) && float.IsFinite(value))
                overflowing++;
            else if (value != 0 && half == Half.Zero)
                vanishing++;
            else if (Half.IsSubnormal(half))
                subnormal++;
        }

        return new HalfCounts(values.Length, overflowing, vanishing, subnormal);
    }
}

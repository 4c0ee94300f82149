namespace PortKit.Verification;

/// <summary>What the values of a tensor are like.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Dims">The size of each axis.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="NonFinite">How many of them are infinite or not a number.</param>
/// <param name="Min">The least finite value; NaN if there is none.</param>
/// <param name="Mean">The mean of the finite values, summed in double; NaN if there is none.</param>
/// <param name="Max">The greatest finite value; NaN if there is none.</param>
public sealed record TensorStatistics(string Name, IReadOnlyList<long> Dims, int Count, int NonFinite, float Min, double Mean, float Max)
{
    /// <summary>The standard deviation of the finite values, around their mean, over all of them; NaN if there is none.</summary>
    public double Std { get; init; } = double.NaN;

    /// <summary>How many values are zero.</summary>
    public int Zeros { get; init; }

    /// <summary>Works out the statistics of <paramref name="values"/>.</summary>
    public static TensorStatistics Of(string name, IReadOnlyList<long> dims, ReadOnlySpan<float> values)
    {
        var (min, max, sum, finite, zeros) = (float.PositiveInfinity, float.NegativeInfinity, 0.0, 0, 0);
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                continue;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
            sum += value;
            finite++;
            if (value == 0)
                zeros++;
        }

        if (finite == 0)
            return new(name, dims, values.Length, values.Length, float.NaN, double.NaN, float.NaN);
        return new(name, dims, values.Length, values.Length - finite, min, sum / finite, max)
        {
            Std = min == max ? 0 : Deviation(values, sum / finite, finite),
            Zeros = zeros,
        };
    }

    // A second pass: the difference of two sums of squares would lose what little a large mean leaves of a small deviation.
    private static double Deviation(ReadOnlySpan<float> values, double mean, int finite)
    {
        var squares = 0.0;
        foreach (var value in values)
        {
            if (float.IsFinite(value))
                squares += (value - mean) * (value - mean);
        }

        return Math.Sqrt(squares / finite);
    }
}

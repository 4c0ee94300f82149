namespace PortKit.Initializers.Tests.Statistics;

/// <summary>Whether values are likely to come from a distribution, by the largest distance between its curve and theirs.</summary>
internal static class KolmogorovSmirnov
{
    private const int Most = 100_000;

    /// <summary>The distance, times the root of the number of values (at most 100,000 of them, evenly spread), that one in 10,000 right samples exceeds.</summary>
    internal static readonly double Limit = Math.Sqrt(-0.5 * Math.Log(1e-4 / 2));

    /// <summary>The distance, times the root of the number of values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="below">The probability of values up to a point.</param>
    internal static double Statistic(ReadOnlySpan<float> values, Func<double, double> below)
    {
        int step = (values.Length + Most - 1) / Most;
        var sample = new double[values.Length / step];
        for (int i = 0; i < sample.Length; i++)
            sample[i] = values[i * step];
        Array.Sort(sample);
        double distance = 0;
        for (int i = 0; i < sample.Length; i++)
        {
            double probability = below(sample[i]);
            distance = Math.Max(distance, Math.Max(probability - (double)i / sample.Length, (i + 1.0) / sample.Length - probability));
        }
        return distance * Math.Sqrt(sample.Length);
    }
}

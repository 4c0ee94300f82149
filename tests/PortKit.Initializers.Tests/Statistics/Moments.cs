namespace PortKit.Initializers.Tests.Statistics;

/// <summary>What values come to, with how far chance moves it.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Std">The standard deviation.</param>
/// <param name="MeanError">The standard error of the mean.</param>
/// <param name="StdError">The standard error of the standard deviation, from the fourth moment.</param>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
internal sealed record Moments(double Mean, double Std, double MeanError, double StdError, float Min, float Max)
{
    internal static Moments Of(ReadOnlySpan<float> values)
    {
        double mean = 0;
        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
        {
            mean += value;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        }
        mean /= values.Length;
        double second = 0;
        double fourth = 0;
        foreach (float value in values)
        {
            double square = (value - mean) * (value - mean);
            second += square;
            fourth += square * square;
        }
        second /= values.Length;
        fourth /= values.Length;
        double stdError = second == 0 ? 0 : Math.Sqrt(Math.Max(0, fourth - second * second) / (4 * second * values.Length));
        return new(mean, Math.Sqrt(second), Math.Sqrt(second / values.Length), stdError, min, max);
    }
}

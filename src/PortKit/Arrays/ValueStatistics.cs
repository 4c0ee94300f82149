using PortKit.Arrays;

namespace PortKit;

/// <summary>What the values of a tensor are like. Sums are in double; values that are not finite are counted and left out of them.</summary>
/// <param name="Count">How many values there are.</param>
/// <param name="NonFinite">How many of them are infinite or not a number.</param>
/// <param name="Mean">The mean of the finite values; NaN if there is none.</param>
/// <param name="Std">Their standard deviation: the root of the mean squared distance from the mean; NaN if there is none.</param>
/// <param name="Min">The least of them; NaN if there is none.</param>
/// <param name="Max">The greatest of them; NaN if there is none.</param>
public sealed record ValueStatistics(long Count, long NonFinite, double Mean, double Std, double Min, double Max)
{
    /// <summary>The statistics of values.</summary>
    /// <param name="values">The values.</param>
    public static ValueStatistics Of(ReadOnlySpan<float> values)
    {
        var sum = new StatisticsSum();
        sum.Add(values);
        return sum.Result;
    }
}

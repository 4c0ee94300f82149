using PortKit.Net;

namespace PortKit.Verification;

/// <summary>Works out how a signal goes with depth.</summary>
internal static class SignalTrends
{
    /// <summary>Fewer depths tell of the layers' kinds and sizes, not of a trend.</summary>
    private const int LeastDepths = 4;

    /// <summary>What a signal may shrink or grow by from the first layer with weights to the last.</summary>
    private const double MostChange = 10;

    /// <summary>The trend of what was measured.</summary>
    public static SignalTrend Of(IReadOnlyList<BlobSignal> blobs)
    {
        // A line through the logarithms: its slope does not depend on how the layers before the first and after the last treat the signal.
        var points = blobs.Where(blob => blob.IsWeighted && blob.Values.NonFinite == 0 && blob.Values.Std > 0).ToList();
        var factor = points.Select(blob => blob.Depth).Distinct().Count() >= LeastDepths ? Math.Exp(Slope(points)) : double.NaN;
        if (blobs.FirstOrDefault(blob => blob.Values.NonFinite > 0) is { } overflowed)
            return new SignalTrend(SignalVerdict.Overflowed, factor, points.Count, LayerOf(overflowed));
        if (blobs.FirstOrDefault(HasDied) is { } died)
            return new SignalTrend(SignalVerdict.Died, factor, points.Count, LayerOf(died));
        if (double.IsNaN(factor))
            return new SignalTrend(SignalVerdict.Unknown, factor, points.Count);
        var change = Math.Pow(factor, points.Max(blob => blob.Depth) - points.Min(blob => blob.Depth));
        var verdict = change < 1 / MostChange ? SignalVerdict.Vanishing : change > MostChange ? SignalVerdict.Exploding : SignalVerdict.Steady;
        return new SignalTrend(verdict, factor, points.Count);
    }

    /// <summary>The layer that made a blob, or the blob itself if none did.</summary>
    public static string LayerOf(BlobSignal blob) => blob.Layer.Length > 0 ? blob.Layer : blob.Name;

    // One value says nothing: a net may well end in a single number.
    private static bool HasDied(BlobSignal blob) =>
        (blob.IsWeighted || blob.Effect is SignalEffect.Rectifies or SignalEffect.RectifiesInPart)
        && blob.Values is { Count: > 1, NonFinite: 0, Std: 0 };

    private static double Slope(List<BlobSignal> points)
    {
        var (x, y) = (points.Average(point => point.Depth), points.Average(point => Math.Log(point.Values.Std)));
        return points.Sum(point => (point.Depth - x) * (Math.Log(point.Values.Std) - y)) / points.Sum(point => (point.Depth - x) * (point.Depth - x));
    }
}

using PortKit.Net;

namespace PortKit.Reporting.Drawing;

/// <summary>How the values of a blob spread, beside what its filler should give.</summary>
/// <param name="Blob">The blob.</param>
/// <param name="Min">The least finite value; NaN if there is none.</param>
/// <param name="Max">The greatest finite value.</param>
/// <param name="Mean">The mean of the finite values.</param>
/// <param name="Std">Their standard deviation.</param>
/// <param name="Theory">What the filler should give; null where no formula is known, or where the values come from elsewhere.</param>
internal sealed record Histogram(LearnableBlob Blob, float Min, float Max, double Mean, double Std, FillerDensity? Theory)
{
    private const int Bins = 48;

    /// <summary>Bins that are left free at each end, so that the ends of a flat density are those of bins.</summary>
    private const int Free = 2;

    /// <summary>Where the values come from, in a few words.</summary>
    public required string Origin { get; init; }

    /// <summary>Where the first bin begins.</summary>
    public double Low { get; private init; }

    /// <summary>Where the last bin ends.</summary>
    public double High { get; private init; }

    /// <summary>The ends of what is to be seen, without the bins that are left free.</summary>
    public (double Low, double High) Ends => (Low + ((High - Low) * Free / Bins), High - ((High - Low) * Free / Bins));

    /// <summary>How many values fall into each bin; empty where all values are the same.</summary>
    public IReadOnlyList<int> Counts { get; private init; } = [];

    /// <summary>The density of the values in each bin.</summary>
    public IEnumerable<double> Densities
    {
        get
        {
            var perValue = Bins / ((High - Low) * Math.Max(1, Counts.Sum()));
            return Counts.Select(count => count * perValue);
        }
    }

    /// <summary>Counts the values of a blob.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="values">Its values.</param>
    /// <param name="inspected">What is known of it.</param>
    public static Histogram Of(LearnableBlob blob, ReadOnlySpan<float> values, BlobInspection inspected)
    {
        var statistics = Verification.TensorStatistics.Of(blob.ModelName, blob.Spec.Shape.ToLongs(), values);
        var theory = FillerDensity.Of(inspected.IsFromWeights ? inspected.Distribution : blob.Spec.Distribution);
        var histogram = new Histogram(blob, statistics.Min, statistics.Max, statistics.Mean, statistics.Std, theory)
        {
            Origin = inspected.Initializer ?? (inspected.IsFromWeights ? "from weights that were given" : blob.Spec.Filler.ToString()),
        };
        if (!(statistics.Min < statistics.Max))
            return histogram;
        var (low, high) = (Math.Min(statistics.Min, theory?.Low ?? statistics.Min), Math.Max(statistics.Max, theory?.High ?? statistics.Max));
        var margin = (high - low) * Free / (Bins - (2 * Free));
        (low, high) = (low - margin, high + margin);
        var counts = new int[Bins];
        foreach (var value in values)
        {
            if (float.IsFinite(value))
                counts[Math.Clamp((int)((value - low) / (high - low) * Bins), 0, Bins - 1)]++;
        }

        return histogram with { Low = low, High = high, Counts = counts };
    }
}

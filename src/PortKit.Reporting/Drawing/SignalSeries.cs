using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Drawing;

/// <summary>How the standard deviation goes with depth under one fill of the weights.</summary>
/// <param name="Id">The name in the style sheet.</param>
/// <param name="Title">The fill, for people.</param>
/// <param name="Points">The blobs of layers with weights, in the order in which they are made.</param>
/// <param name="Trend">What becomes of the signal.</param>
/// <param name="FirstNonFinite">The first blob of all that has values which are not finite, or null.</param>
internal sealed record SignalSeries(string Id, string Title, IReadOnlyList<BlobSignal> Points, SignalTrend Trend, BlobSignal? FirstNonFinite)
{
    /// <summary>The series of a report.</summary>
    public static SignalSeries Of(string id, string title, SignalReport report) =>
        new(id, title, [.. report.Blobs.Where(blob => blob.IsWeighted)], report.Trend, report.FirstNonFinite);

    /// <summary>What is to be said of it, in a sentence.</summary>
    public string Verdict => Trend.Verdict switch
    {
        SignalVerdict.Steady => $"keeps its size ({Words.Number(Trend.Factor)} per layer)",
        SignalVerdict.Vanishing => $"vanishes: each layer leaves {Words.Number(Trend.Factor)} of it",
        SignalVerdict.Exploding => $"explodes: {Words.Number(Trend.Factor)} times per layer",
        SignalVerdict.Died => $"dies in {Trend.Layer}: every value there is the same",
        SignalVerdict.Overflowed => $"overflows in {Trend.Layer}: values there are not finite",
        _ => "has too few layers to tell",
    };
}

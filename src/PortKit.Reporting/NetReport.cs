using PortKit.Caffe.Weights;
using PortKit.Initializers.Caffe;
using PortKit.Net;
using PortKit.Reporting.Drawing;
using PortKit.Reporting.Page;
using PortKit.Verification;

namespace PortKit.Reporting;

/// <summary>
/// Shows a net on a page of its own: one HTML file without any reference to the outside. The same net and the same options give the same bytes.
/// For nets that fit into memory.
/// </summary>
public static class NetReport
{
    /// <summary>Makes the page.</summary>
    /// <param name="net">The net.</param>
    /// <param name="options">What to show; null for everything.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Ends the work between two layers.</param>
    /// <returns>The page, to be written as UTF-8.</returns>
    /// <exception cref="InvalidOperationException">The net was not planned.</exception>
    /// <exception cref="WeightFileException">A weight file that is laid over the fillers turns out damaged.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static string Compose(
        PlannedNet net, ReportOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(net);
        if (!net.Succeeded)
            throw new InvalidOperationException("The net was not planned; its Diagnostics say why.");
        options ??= new ReportOptions();
        var histograms = Histograms(net, cancellation);
        var (series, own) = options.Signal ? Signals(net, progress, cancellation) : ([], null);
        var content = new ReportContent(net, [.. net.Diagnostics, .. own?.Findings ?? []], histograms)
        {
            Series = series,
            Signal = own,
        };
        return ReportPage.Compose(content);
    }

    private static Dictionary<LearnableBlob, Histogram> Histograms(PlannedNet net, CancellationToken cancellation)
    {
        var histograms = new Dictionary<LearnableBlob, Histogram>();
        foreach (var (blob, values) in net.ComputeWeights())
        {
            cancellation.ThrowIfCancellationRequested();
            histograms.Add(blob, Histogram.Of(blob, values, net.IsFilled(blob)));
        }

        return histograms;
    }

    private static (IReadOnlyList<SignalSeries> Series, SignalReport? Own) Signals(
        PlannedNet net, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (!net.Net!.Learnables.Any(WeightVariant.IsWeight))
            return ([], null);
        const uint InputSeed = 1;
        (string Id, string Title, WeightVariant Variant)[] others =
        [
            ("xavier", "xavier everywhere", WeightVariant.Of(new CaffeFillerSpec { Type = "xavier" })),
            ("msra", "msra everywhere", WeightVariant.Of(new CaffeFillerSpec { Type = "msra" })),
            ("truncated", "truncated normal, std 1, everywhere", WeightVariant.TruncatedNormal(1)),
        ];
        var own = SignalHealth.Measure(net, InputSeed, progress: progress, cancellation: cancellation);
        List<SignalSeries> series = [SignalSeries.Of("own", "the net's own fillers", own)];
        foreach (var (id, title, variant) in others)
        {
            var report = SignalHealth.Measure(net, InputSeed, variant.WeightsOf(net, net.Fill!.Seed), progress: progress, cancellation: cancellation);
            series.Add(SignalSeries.Of(id, title, report));
        }

        return (series, own);
    }
}

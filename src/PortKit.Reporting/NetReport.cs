using PortKit.Initializers.Caffe;
using PortKit.Net;
using PortKit.Reporting.Drawing;
using PortKit.Reporting.Page;
using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting;

/// <summary>
/// A page that shows a net: one HTML file without any reference to the outside. The same net and the same options give the same text.
/// </summary>
/// <param name="Html">The page, to be written as UTF-8.</param>
/// <param name="Diagnostics">What was said while it was made, beyond what the net itself says: of the signal, and of the model that was
/// verified.</param>
public sealed record NetReport(string Html, IReadOnlyList<Diagnostic> Diagnostics)
{
    private const uint InputSeed = 1;

    private static readonly (string Id, string Title, WeightVariant Variant)[] Variants =
    [
        Everywhere(CaffeFillerSpec.Xavier()),
        Everywhere(CaffeFillerSpec.Msra()),
        ("truncated", "truncated normal of std 1 everywhere", WeightVariant.TruncatedNormal(1)),
    ];

    /// <summary>
    /// Makes the page of a net that fits into memory. Of a net that was not planned it shows what there is, and what is missing: then
    /// <see cref="ReportOptions.Signal"/> and <see cref="ReportOptions.Verify"/> have nothing to go by.
    /// </summary>
    /// <param name="planned">The net, and what there is to say of it, which is on the page.</param>
    /// <param name="options">What to show; null for everything.</param>
    /// <param name="progress">Gets the part that is done, from 0 to 1.</param>
    /// <param name="cancellation">Ends the work between two layers.</param>
    /// <exception cref="InvalidOperationException">There is no net at all: see <see cref="PlanResult.Outline"/>.</exception>
    /// <exception cref="DamagedFileException">A weight file that is laid over the fillers turns out damaged.</exception>
    /// <exception cref="LayerRefusedException">A layer gives what lsuv cannot scale.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static NetReport Compose(
        PlanResult planned, ReportOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(planned);
        options ??= new ReportOptions();
        if (planned.Outline is not { } outline)
            throw new InvalidOperationException("There is no net; its Diagnostics say why.");
        if (planned.Net is not { } net)
            return new NetReport(ReportPage.Compose(Content(planned, outline, [], options)), []);
        var settled = net.Settle(cancellation);
        var histograms = Histograms(net, cancellation);
        var custom = options.Signal || options.Verify ? CustomOperators.Refusal(net.Plan) : null;
        if (custom is not null)
            options = options with { Signal = false, Verify = false };
        var isMeasured = options.Signal && net.Plan.Learnables.Any(WeightVariant.IsWeight);
        var stages = new StagedProgress(progress, (isMeasured ? 1 + Variants.Length : 0) + (options.Verify ? 1 : 0));
        var (signal, series, unmeasured) = isMeasured ? Measure(net, stages, cancellation) : (null, [], null);
        var verification = options.Verify
            ? NetVerifier.Verify(
                net, modelPath: null, new VerifyOptions { Model = options.Model, Threads = options.Threads }, stages.Next(), cancellation)
            : null;
        IReadOnlyList<Diagnostic> said =
        [
            .. settled,
            .. custom is null ? [] : new[] { custom with { Severity = DiagnosticSeverity.Note } },
            .. unmeasured is null ? [] : new[] { unmeasured },
            .. signal?.Findings ?? [], .. verification?.Diagnostics ?? [],
        ];
        var content = Content(planned, outline, said, options) with
        {
            Histograms = histograms,
            Series = series,
            Signal = signal,
            Verification = verification,
        };
        return new NetReport(ReportPage.Compose(content), said);
    }

    private static (SignalReport? Signal, IReadOnlyList<SignalSeries> Series, Diagnostic? Unmeasured) Measure(
        PlannedNet net, StagedProgress stages, CancellationToken cancellation)
    {
        try
        {
            var signal = SignalHealth.Measure(net, InputSeed, progress: stages.Next(), cancellation: cancellation);
            return (signal, [SignalSeries.Of("own", "the net’s own fillers", signal), .. Others(net, stages, cancellation)], null);
        }
        catch (LayerInputException failure)
        {
            // Indices that other layers compute are out of range when these are fed with normal numbers.
            var message = $"The signal was not measured, as a layer does not take what comes of normal numbers. {failure.Message}";
            return (null, [], new Diagnostic(Codes.SignalPartial, DiagnosticSeverity.Note, SourceLocation.In(net.Plan.Name), message));
        }
    }

    private static ReportContent Content(PlanResult planned, NetOutline outline, IReadOnlyList<Diagnostic> said, ReportOptions options)
    {
        var paths = new ShownPaths(planned.FilesRead.Paths);
        var shown = planned.Diagnostics.Concat(said).Distinct().Select(options.Wording ?? (diagnostic => diagnostic)).Select(paths.Of);

        // What keeps the net from being converted comes first, whatever it was said after.
        return new ReportContent(outline, planned.Net, [.. shown.OrderByDescending(one => one.Severity)], paths);
    }

    private static Dictionary<LearnableBlob, Histogram> Histograms(PlannedNet net, CancellationToken cancellation)
    {
        var inspected = net.Inspect(values: false, cancellation: cancellation).Inspection!.Layers
            .SelectMany(layer => layer.Blobs)
            .ToDictionary(blob => blob.Blob);
        var histograms = new Dictionary<LearnableBlob, Histogram>();
        foreach (var (blob, values) in net.StreamWeights())
        {
            cancellation.ThrowIfCancellationRequested();
            histograms.Add(blob, Histogram.Of(blob, values, inspected[blob]));
        }

        return histograms;
    }

    private static (string Id, string Title, WeightVariant Variant) Everywhere(CaffeFillerSpec filler) =>
        (filler.Type, $"{filler} everywhere", WeightVariant.Of(filler));

    private static IEnumerable<SignalSeries> Others(PlannedNet net, StagedProgress stages, CancellationToken cancellation) =>
        Variants.Select(other => SignalSeries.Of(
            other.Id,
            other.Title,
            SignalHealth.Measure(
                net, InputSeed, other.Variant.WeightsOf(net, net.Fill.Seed), progress: stages.Next(), cancellation: cancellation)));
}

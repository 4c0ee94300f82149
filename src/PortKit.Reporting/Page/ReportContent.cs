using PortKit.Net;
using PortKit.Reporting.Drawing;
using PortKit.Reporting.Writing;
using PortKit.Verification;

namespace PortKit.Reporting.Page;

/// <summary>All that a page shows.</summary>
/// <param name="Outline">The net, as far as it could be worked out.</param>
/// <param name="Planned">The net as it was planned; null if it was not.</param>
/// <param name="Diagnostics">What was said of it, what weighs most first.</param>
/// <param name="Paths">Writes the names of files.</param>
internal sealed record ReportContent(NetOutline Outline, PlannedNet? Planned, IReadOnlyList<Diagnostic> Diagnostics, ShownPaths Paths)
{
    private readonly Lazy<IReadOnlyDictionary<Diagnostic, OutlinedLayer>> _layers = new(() => LayersOf(Outline, Diagnostics, Paths));

    /// <summary>The values of each blob that owns its values.</summary>
    public IReadOnlyDictionary<LearnableBlob, Histogram> Histograms { get; init; } = new Dictionary<LearnableBlob, Histogram>();

    /// <summary>The signal under each fill of the weights; empty if it was not measured.</summary>
    public IReadOnlyList<SignalSeries> Series { get; init; } = [];

    /// <summary>The signal under the net's own fillers; null if it was not measured.</summary>
    public SignalReport? Signal { get; init; }

    /// <summary>How ONNX Runtime and Caffe's arithmetic compare; null if that was not asked for.</summary>
    public VerificationResult? Verification { get; init; }

    /// <summary>The net's name, or what to call it.</summary>
    public string Title => Outline.Name.Length > 0 ? Outline.Name : "Caffe net";

    /// <summary>What keeps the net from being converted, or the model from being right.</summary>
    public IEnumerable<Diagnostic> Errors => Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error);

    /// <summary>
    /// The layer that a diagnostic is about: the last that begins before its place, if the diagnostic names it. Null if there is none.
    /// </summary>
    public OutlinedLayer? LayerOf(Diagnostic said) => _layers.Value.GetValueOrDefault(said);

    private static Dictionary<Diagnostic, OutlinedLayer> LayersOf(NetOutline outline, IReadOnlyList<Diagnostic> diagnostics, ShownPaths paths)
    {
        var found = new Dictionary<Diagnostic, OutlinedLayer>();
        var places = outline.Layers
            .Select(layer => (Layer: layer, At: paths.Of(layer.Source.Location)))
            .GroupBy(one => one.At.File ?? "")
            .ToDictionary(file => file.Key, file => file.OrderBy(one => (one.At.Line, one.At.Column)).ToArray(), StringComparer.Ordinal);
        foreach (var said in diagnostics.Where(one => one.Location.Line > 0))
        {
            var at = said.Location;
            if (!places.TryGetValue(at.File ?? "", out var inFile))
                continue;

            // How many begin at the place or before it.
            var (before, end) = (0, inFile.Length);
            while (before < end)
            {
                var middle = (before + end) / 2;
                if ((inFile[middle].At.Line, inFile[middle].At.Column).CompareTo((at.Line, at.Column)) <= 0)
                    before = middle + 1;
                else
                    end = middle;
            }

            if (before > 0 && inFile[before - 1].Layer is var layer && said.Message.Contains($"'{layer.Source.Name}'", StringComparison.Ordinal))
                found.TryAdd(said, layer);
        }

        return found;
    }
}

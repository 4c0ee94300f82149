using PortKit.Net;
using PortKit.Reporting.Drawing;
using PortKit.Verification;

namespace PortKit.Reporting.Page;

/// <summary>All that a page shows.</summary>
/// <param name="Planned">The net.</param>
/// <param name="Diagnostics">What was said of it.</param>
/// <param name="Histograms">The values of each blob that owns its values.</param>
internal sealed record ReportContent(
    PlannedNet Planned, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyDictionary<LearnableBlob, Histogram> Histograms)
{
    /// <summary>The plan.</summary>
    public NetPlan Net => Planned.Plan;

    /// <summary>The signal under each fill of the weights; empty if it was not measured.</summary>
    public IReadOnlyList<SignalSeries> Series { get; init; } = [];

    /// <summary>The signal under the net's own fillers; null if it was not measured.</summary>
    public SignalReport? Signal { get; init; }

    /// <summary>How ONNX Runtime and Caffe's arithmetic compare; null if that was not asked for.</summary>
    public VerificationResult? Verification { get; init; }

    /// <summary>The net's name, or what to call it.</summary>
    public string Title => Net.Name.Length > 0 ? Net.Name : "Caffe net";
}

using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>How a signal fares, in JSON.</summary>
internal sealed record CheckedSignal(string Verdict, double Factor, int Layers, string? Layer, IReadOnlyList<CheckedBlob> Blobs)
{
    /// <summary>Says a report in JSON.</summary>
    public static CheckedSignal Of(SignalReport report) => new(
        CheckOutput.Word(report.Trend.Verdict),
        report.Trend.Factor,
        report.Trend.Layers,
        report.Trend.Layer,
        [.. report.Blobs.Select(CheckedBlob.Of)]);
}

using PortKit.Cli.Output;
using PortKit.Verification;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit check --json</c> prints.</summary>
internal sealed record CheckDocument() : JsonDocument("check")
{
    /// <summary>The model file.</summary>
    public required string Model { get; init; }

    /// <summary>The seed of the input.</summary>
    public required uint Seed { get; init; }

    /// <summary>What was fed.</summary>
    public IReadOnlyList<TensorStatistics> Inputs { get; init; } = [];

    /// <summary>What came out.</summary>
    public IReadOnlyList<TensorStatistics> Outputs { get; init; } = [];

    /// <summary>How the signal fares.</summary>
    public CheckedSignal? Signal { get; init; }

    /// <summary>Says in JSON what was found.</summary>
    public static CheckDocument Of(CheckCommand.Request request, SignalReport? report, IReadOnlyList<Diagnostic> said, int exitCode) => new()
    {
        Model = request.Model,
        Seed = request.Seed,
        Inputs = [.. report?.Inputs.Select(blob => blob.Values) ?? []],
        Outputs = [.. report?.Outputs.Select(blob => blob.Values) ?? []],
        Signal = report is null ? null : CheckedSignal.Of(report),
        Diagnostics = JsonDiagnostic.Of(said),
        ExitCode = exitCode,
    };
}

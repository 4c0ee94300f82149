using System.Text.Json.Serialization;
using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>What became of one input.</summary>
/// <param name="Command">The command.</param>
/// <param name="Source">The input.</param>
/// <param name="Result">What became of it, in a word or two (<see cref="RunResult"/>).</param>
/// <param name="ExitCode">The exit code that a command of this input alone would have.</param>
internal sealed record RunEntry(string Command, [property: JsonPropertyName("input")] string Source, string Result, int ExitCode)
{
    /// <summary>The file that was written, if one was.</summary>
    public string? Output { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>What was said.</summary>
    public IReadOnlyList<JsonDiagnostic> Diagnostics { get; init; } = [];
}

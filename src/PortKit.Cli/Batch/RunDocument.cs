using PortKit.Cli.Output;

namespace PortKit.Cli.Batch;

/// <summary>What a command of several inputs prints with <c>--json</c>, and what <c>portkit summary</c> reads and prints.</summary>
/// <param name="Command">The command's name.</param>
internal sealed record RunDocument(string Command) : JsonDocument(Command)
{
    /// <summary>How many inputs there were, and what became of them.</summary>
    public required RunTotals Totals { get; init; }

    /// <summary>What became of each, in order.</summary>
    public required IReadOnlyList<RunEntry> Results { get; init; }
}

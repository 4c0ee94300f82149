using PortKit.Cli.Output;
using PortKit.Explanation;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit explain --json</c> prints.</summary>
internal sealed record ExplainDocument() : JsonDocument("explain")
{
    /// <summary>The net.</summary>
    public required string Net { get; init; }

    /// <summary>The weights that fillers fill, in Caffe's order.</summary>
    public required IReadOnlyList<ExplainedWeight> Weights { get; init; }

    /// <summary>Says explanations in JSON.</summary>
    public static ExplainDocument Of(string net, IReadOnlyList<WeightExplanation> weights, IReadOnlyList<Diagnostic> diagnostics, int exitCode) =>
        new()
        {
            Net = net,
            Weights = [.. weights.Select(ExplainedWeight.Of)],
            Diagnostics = JsonDiagnostic.Of(diagnostics),
            ExitCode = exitCode,
        };
}

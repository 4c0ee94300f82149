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
}

using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit compare --json</c> prints.</summary>
internal sealed record CompareDocument() : JsonDocument("compare")
{
    /// <summary>The first file.</summary>
    public required string First { get; init; }

    /// <summary>The second file.</summary>
    public required string Second { get; init; }

    /// <summary>How far two values may be apart.</summary>
    public double? Tolerance { get; init; }

    /// <summary>How many tensors of each agreement there are.</summary>
    public required CompareTotals Totals { get; init; }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<ComparedPair> Tensors { get; init; } = [];
}

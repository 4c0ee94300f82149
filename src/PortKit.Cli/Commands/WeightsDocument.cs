using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit inspect</c> prints with <c>--json</c> of a file of weights.</summary>
internal sealed record WeightsDocument() : JsonDocument("inspect")
{
    /// <summary>The file.</summary>
    public string? File { get; init; }

    /// <summary>Its format.</summary>
    public string? Format { get; init; }

    /// <summary>The number of values.</summary>
    public long? Parameters { get; init; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<ListedLayer> Layers { get; init; } = [];
}

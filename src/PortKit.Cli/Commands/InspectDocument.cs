using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary>What <c>portkit inspect --json</c> prints.</summary>
internal sealed record InspectDocument() : JsonDocument("inspect")
{
    /// <summary>The net's name.</summary>
    public string? Net { get; init; }

    /// <summary>The phase whose layers are taken.</summary>
    public string? Phase { get; init; }

    /// <summary>The seed of the fills.</summary>
    public uint? Seed { get; init; }

    /// <summary>The number of learnable values.</summary>
    public long? Parameters { get; init; }

    /// <summary>The multiply-adds of all layers.</summary>
    public long? MultiplyAdds { get; init; }

    /// <summary>The random numbers drawn in all.</summary>
    public long? Draws { get; init; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<InspectedLayer> Layers { get; init; } = [];
}

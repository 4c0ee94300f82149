namespace PortKit.Cli.Commands;

/// <summary>A blob that goes from layer to layer.</summary>
internal sealed record InspectedTop(string Name, IReadOnlyList<int> Dims);

namespace PortKit.Cli.Commands;

/// <summary>A blob that goes from layer to layer; its dimensions are left out where they are not known.</summary>
internal sealed record InspectedTop(string Name, IReadOnlyList<int>? Dims);

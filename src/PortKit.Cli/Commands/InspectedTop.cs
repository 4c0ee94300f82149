namespace PortKit.Cli.Commands;

/// <summary>A blob that goes from layer to layer; its dimensions are left out where they are not known.</summary>
internal sealed record InspectedTop(string Name, IReadOnlyList<int>? Dims)
{
    /// <summary>
    /// Whether the dimensions are the largest that there can be, as the data decide how many rows come; left out where they do not.
    /// </summary>
    public bool? AtMost { get; init; }
}

namespace PortKit.Layers;

/// <summary>What becomes of a layer type, and why; the table of docs/layers.md is made of these.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Reason">Why, as a clause; for a converted type, what is worth knowing, or null.</param>
public sealed record LayerSupport(LayerSupportKind Kind, string? Reason)
{
    /// <summary>Converted, with every option.</summary>
    public static LayerSupport Converted { get; } = new(LayerSupportKind.Converted, null);
}

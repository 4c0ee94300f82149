namespace PortKit.Layers;

/// <summary>What becomes of a layer type.</summary>
public enum LayerSupportKind
{
    /// <summary>It is said in ONNX.</summary>
    Converted,

    /// <summary>It leaves nothing in the model, and nothing is lost.</summary>
    Dropped,

    /// <summary>It cannot be converted.</summary>
    Refused,
}

/// <summary>What becomes of a layer type, and why; the README's table is made of these.</summary>
/// <param name="Kind">What becomes of it.</param>
/// <param name="Reason">Why, as a clause; for a converted type, what is worth knowing, or null.</param>
public sealed record LayerSupport(LayerSupportKind Kind, string? Reason)
{
    /// <summary>Converted, with every option.</summary>
    public static LayerSupport Converted { get; } = new(LayerSupportKind.Converted, null);
}

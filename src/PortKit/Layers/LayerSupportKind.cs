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

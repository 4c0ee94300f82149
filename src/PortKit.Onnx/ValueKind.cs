namespace PortKit.Onnx;

/// <summary>What stands behind a <see cref="Value"/>.</summary>
internal enum ValueKind
{
    Input,
    Initializer,
    Constant,
    NodeOutput,
}

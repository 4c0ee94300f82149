using PortKit.Net;
using PortKit.Onnx.Protos;

namespace PortKit;

/// <summary>The shape that an ONNX model declares of a value.</summary>
internal static class DeclaredShape
{
    /// <summary>The shape; null where none is declared, an axis is open, or there are more elements than a blob may have.</summary>
    public static Shape? Of(ValueInfoProto value)
    {
        long[]? dims = value.Type?.TensorType?.Shape is { } shape ? [.. shape.Dim.Select(dim => dim.DimValue)] : null;
        return dims is not null && Array.TrueForAll(dims, dim => dim > 0) && Shape.IsCountable(dims.AsSpan())
            ? new Shape([.. dims.Select(dim => (int)dim)])
            : null;
    }
}

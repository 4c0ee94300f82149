namespace PortKit.Onnx;

/// <summary>The versions of the default ONNX operator set that <see cref="GraphBuilder"/> can write for.</summary>
public static class Opsets
{
    /// <summary>The oldest opset written. At 13 the axes of Squeeze, Unsqueeze, Split and ReduceSum became inputs.</summary>
    public const int Min = 13;

    /// <summary>The newest opset written.</summary>
    public const int Max = 26;

    /// <summary>Oldest IR version ever written; any runtime that knows opset 13 has read it for years.</summary>
    private const int OldestIrVersion = 8;

    /// <summary>The IR version a model of this opset declares: the one ONNX released the opset with (ONNX's
    /// Versioning.md), and never less than 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="opset"/> lies outside
    /// <see cref="Min"/>..<see cref="Max"/>.</exception>
    public static int IrVersion(int opset)
    {
        Require(opset);
        return opset switch
        {
            <= 18 => OldestIrVersion,
            <= 20 => 9,
            <= 22 => 10,
            23 => 11,
            24 => 12,
            _ => 13,
        };
    }

    internal static void Require(int opset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(opset, Min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opset, Max);
    }
}

using Google.Protobuf;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>The base that Exp and Log have in common; -1 stands for e (exp_layer.cpp, log_layer.cpp).</summary>
internal static class LogarithmBase
{
    /// <summary>Whether the base, as written, stands for e.</summary>
    public static bool IsE(float value) => value == -1f;

    /// <summary>The natural logarithm of the base: exactly 1 for e. Refuses what is no base.</summary>
    public static float Logarithm(this LayerSource layer, IMessage param, float value, int fieldNumber)
    {
        if (IsE(value))
            return 1f;
        if (!(value > 0f) || !float.IsFinite(value))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, fieldNumber),
                "base must be a number above 0, or -1 for e",
                FormattableString.Invariant($"{value}"));
        }

        return MathF.Log(value);
    }
}

using Google.Protobuf;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>The check of num_output that all layers with an output count share.</summary>
internal static class NumOutputCheck
{
    /// <summary>num_output as an int; refuses 0, which stands for a missing field too.</summary>
    public static int NumOutput(this LayerSource layer, IMessage param, uint numOutput, int fieldNumber)
    {
        if (numOutput is 0 or > int.MaxValue)
        {
            throw layer.Refuse(
                numOutput == 0 ? Codes.Missing : Codes.OutOfRange,
                layer.At(param, fieldNumber),
                "num_output must be at least 1",
                $"{numOutput}");
        }

        return (int)numOutput;
    }
}

using Google.Protobuf;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>Reads the numbers in the parameters of YOLO's layers.</summary>
internal static class YoloFields
{
    /// <summary>A number of classes or boxes, which must be there.</summary>
    public static int Positive(LayerSource layer, IMessage param, string name, uint? value, int field) => value switch
    {
        null => throw layer.Refuse(Codes.Missing, layer.At(param, field), $"{name} is expected", "none"),
        > 0 and <= ushort.MaxValue => (int)value.Value,
        _ => throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be from 1 to {ushort.MaxValue}", $"{value}"),
    };
}

using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Padding that is given for each side, pad_l, pad_r, pad_t and pad_b, in place of pad (conv_layer.cpp and pooling_layer.cpp of synopsys-caffe).
/// Where all of them are 0 they count for nothing.
/// </summary>
/// <param name="Left">How much stands before each row.</param>
/// <param name="Right">How much stands after it.</param>
/// <param name="Top">How much stands above.</param>
/// <param name="Bottom">How much stands below.</param>
/// <param name="Name">The first field that is not 0.</param>
/// <param name="At">Where it stands.</param>
internal sealed record SidePads(int Left, int Right, int Top, int Bottom, string Name, SourceLocation At)
{
    // As far as sums with sizes of axes are sure to fit.
    private const int Most = 1 << 28;

    /// <summary>The padding, as a message prints it.</summary>
    public string Found => $"pad_l {Left}, pad_r {Right}, pad_t {Top}, pad_b {Bottom}";

    /// <summary>The refusal of a layer that has no such fields.</summary>
    public LayerRefusedException Refuse(LayerSource layer) =>
        layer.Refuse(Codes.NotConvertible, At, $"{Name} is expected in layers of type Convolution and Pooling alone", Found, "Write pad.");

    /// <summary>That of a convolution; null where there is none.</summary>
    public static SidePads? Of(LayerSource layer, ConvolutionParameter param) => Of(
        layer,
        param,
        param.GetExtension,
        ("pad_l", ConvolutionForks.Extensions.PadL),
        ("pad_r", ConvolutionForks.Extensions.PadR),
        ("pad_t", ConvolutionForks.Extensions.PadT),
        ("pad_b", ConvolutionForks.Extensions.PadB));

    /// <summary>That of a pooling; null where there is none.</summary>
    public static SidePads? Of(LayerSource layer, PoolingParameter param) => Of(
        layer,
        param,
        param.GetExtension,
        ("pad_l", PoolingForks.Extensions.PadL),
        ("pad_r", PoolingForks.Extensions.PadR),
        ("pad_t", PoolingForks.Extensions.PadT),
        ("pad_b", PoolingForks.Extensions.PadB));

    private static SidePads? Of<T>(
        LayerSource layer, T param, Func<Extension<T, uint>, uint> get, params ReadOnlySpan<(string Name, Extension<T, uint> Field)> sides)
        where T : IExtendableMessage<T>
    {
        var pads = new int[sides.Length];
        SidePads? first = null;
        for (var i = 0; i < sides.Length; i++)
        {
            var value = get(sides[i].Field);
            var at = layer.At(param, sides[i].Field.FieldNumber);
            if (value > Most)
                throw layer.Refuse(Codes.OutOfRange, at, $"{sides[i].Name} must be from 0 to {Most}", $"{value}");
            pads[i] = (int)value;
            if (value > 0)
                first ??= new SidePads(0, 0, 0, 0, sides[i].Name, at);
        }

        return first is null ? null : first with { Left = pads[0], Right = pads[1], Top = pads[2], Bottom = pads[3] };
    }
}

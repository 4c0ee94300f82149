using PortKit.Net;

namespace PortKit.Layers;

/// <summary>What the layers that bring data in have in common.</summary>
internal static class DataShapes
{
    /// <summary>Refuses a top whose shape is not to be had from the net, and says which flag gives it.</summary>
    public static LayerRefusedException Unknown(LayerSource layer, int top, string why, string example = "1x3x224x224") =>
        layer.Refuse(
            Codes.UnknownShape,
            layer.AtTop(top),
            $"the shape of top '{layer.Parameter.Top[top]}' must be given, for {why}",
            null,
            $"Add  --input {layer.Parameter.Top[top]}={example}  with the sizes of your data.");
}

using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>The check of layers that work on pictures alone: num, channels, height, width.</summary>
internal static class Pictures
{
    /// <summary>The shape of a bottom; refuses one that has not four axes.</summary>
    public static Shape RequirePicture(this LayerSource layer, PlanContext context, int bottom = 0)
    {
        var shape = context.Bottoms[bottom];
        return shape.Rank == 4
            ? shape
            : throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(bottom), "a bottom of 4 axes is expected (num, channels, height, width)", $"{shape}");
    }
}

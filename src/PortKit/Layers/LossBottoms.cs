using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>The checks that losses share.</summary>
internal static class LossBottoms
{
    /// <summary>Refuses bottoms whose first axes differ, as every loss does (loss_layer.cpp).</summary>
    public static void CheckFirstAxes(this LayerSource layer, PlanContext context)
    {
        var (data, labels) = (context.Bottoms[0], context.Bottoms[1]);
        if (data.Rank == 0 || labels.Rank == 0)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(data.Rank == 0 ? 0 : 1),
                "bottoms 0 and 1 must have at least one axis",
                $"shapes {data} and {labels}");
        }

        if (data[0] != labels[0])
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(1), "bottoms 0 and 1 must agree in their first axis", $"shapes {data} and {labels}");
    }

    /// <summary>Refuses a bottom of more than four axes, where Caffe asks for num, channels, height or width (blob.hpp).</summary>
    public static void CheckLegacyAxes(this LayerSource layer, PlanContext context, int bottom)
    {
        if (context.Bottoms[bottom].Rank > 4)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(bottom),
                $"bottom {bottom} may have at most 4 axes",
                $"shape {context.Bottoms[bottom]}");
        }
    }

    /// <summary>Refuses bottoms 0 and 1 that differ in their first axis or in the elements of an item, as losses of a difference do.</summary>
    public static void CheckSameItems(this LayerSource layer, PlanContext context)
    {
        layer.CheckFirstAxes(context);
        layer.CheckLegacyAxes(context, 0);
        var (a, b) = (context.Bottoms[0], context.Bottoms[1]);
        if (a.CountFrom(1) != b.CountFrom(1))
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                "bottoms 0 and 1 must have as many elements for each item",
                $"shapes {a} and {b}");
        }
    }

    /// <summary>Refuses bottoms whose axes differ from those of bottom 0, by Caffe's 4-D names: 2x3 and 2x3x1x1 are the same.</summary>
    public static void CheckSameAxes(this LayerSource layer, PlanContext context)
    {
        for (var bottom = 0; bottom < context.Bottoms.Count; bottom++)
        {
            layer.CheckLegacyAxes(context, bottom);
            for (var axis = 0; axis < 4; axis++)
            {
                if (LegacyAxis(context.Bottoms[bottom], axis) != LegacyAxis(context.Bottoms[0], axis))
                {
                    throw layer.Refuse(
                        Codes.BottomShape,
                        layer.AtBottom(bottom),
                        $"bottom {bottom} must have the axes of bottom 0, {context.Bottoms[0]}",
                        $"{context.Bottoms[bottom]}");
                }
            }
        }
    }

    /// <summary>
    /// Refuses a bottom that holds more than one value for each item (channels, height and width must be 1), or more than
    /// <paramref name="channels"/> of them.
    /// </summary>
    public static void CheckOnePlace(this LayerSource layer, PlanContext context, int bottom, int channels = 1)
    {
        layer.CheckLegacyAxes(context, bottom);
        var shape = context.Bottoms[bottom];
        if (LegacyAxis(shape, 1) != channels || LegacyAxis(shape, 2) != 1 || LegacyAxis(shape, 3) != 1)
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(bottom), $"bottom {bottom} must have {channels} x 1 x 1 elements for each item", $"shape {shape}");
        }
    }

    /// <summary>The first labels of a blob, one for each item, on one axis: Caffe reads no further, whatever the blob's shape.</summary>
    public static Value FirstLabels(GraphBuilder graph, Value labels, int count, int items)
    {
        var flat = graph.Reshape(labels, count);
        return count == items ? flat : graph.Slice(flat, [0], [items], [0]);
    }

    /// <summary>The size of an axis by Caffe's 4-D names (0 num, 1 channels, 2 height, 3 width): 1 where the shape has fewer axes.</summary>
    public static int LegacyAxis(Shape shape, int axis) => axis < shape.Rank ? shape[axis] : 1;
}

using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// Values put back where MAX pooling found them: bottom 1, the mask that Pooling's second top is, tells for each value its place in the plane.
/// All other places are 0. Where several values go to one place, the last one stays.
/// </summary>
internal static class MaskScatter
{
    /// <summary>Refuses a mask that has not the shape of the values.</summary>
    public static void CheckMask(LayerSource layer, PlanContext context)
    {
        if (context.Bottoms[1] != context.Bottoms[0])
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"bottom 1, the mask, must have the shape of bottom 0, {context.Bottoms[0]}",
                $"{context.Bottoms[1]}");
        }
    }

    /// <summary>Bottom 0 scattered by bottom 1 in ONNX.</summary>
    public static Value Emit(EmitContext context, Shape top)
    {
        var graph = context.Graph;
        var bottom = context.BottomShape(0);
        long[] planes = [bottom[0], bottom[1], bottom.CountFrom(2)];
        long[] scattered = [top[0], top[1], top.CountFrom(2)];
        var places = graph.Reshape(graph.Cast(context.Bottom(1), DataType.Int64), planes);
        var zeros = graph.Zeros(scattered);
        var y = graph.Node("ScatterElements", [zeros, places, graph.Reshape(context.Bottom(0), planes)], Attr.Int("axis", 2));
        return graph.Reshape(y.Shaped(scattered), top.ToLongs());
    }

    /// <summary>Bottom 0 scattered by bottom 1.</summary>
    /// <exception cref="LayerInputException">The mask names a place outside the plane.</exception>
    public static void Forward(ForwardContext context, Shape top)
    {
        var (from, to) = (context.BottomShapes[0].CountFrom(2), top.CountFrom(2));
        var x = context.Bottom(0);
        var mask = context.Bottom(1);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
        {
            var place = (int)mask[i];
            if (place < 0 || place >= to)
            {
                throw new LayerInputException(
                    $"Layer '{context.Source.Name}' ({context.Source.Type}): the mask must name places of a plane of the top, from 0 to "
                        + $"{to - 1}. Found {mask[i]}.");
            }

            y[(i / from * to) + place] = x[i];
        }
    }
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Crop: from an axis on, as much of bottom 0 as bottom 1 is large, at an offset (crop_layer.cpp). Of bottom 1 only the shape counts.
/// </summary>
internal sealed class CropLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Crop"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(2, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.CropParam ?? new CropParameter();
        var (bottom, size) = (context.Bottoms[0], context.Bottoms[1]);
        var axis = context.Axis(bottom, param.Axis, layer.At(param, CropParameter.AxisFieldNumber));
        if (param.Offset.Count > 1 && param.Offset.Count != bottom.Rank - axis)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, CropParameter.OffsetFieldNumber, Math.Min(param.Offset.Count - 1, bottom.Rank - axis)),
                $"one offset, or one for each of the {Counted.Of(bottom.Rank - axis, "axis", "axes")} from axis {axis} on, is expected",
                $"{param.Offset.Count}");
        }

        if (size.Rank < bottom.Rank)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"bottom 1 must have the {Counted.Of(bottom.Rank, "axis", "axes")} of bottom 0, {bottom}",
                $"{size}");
        }

        var starts = new int[bottom.Rank];
        var dims = bottom.Dims.ToArray();
        for (var i = axis; i < dims.Length; i++)
        {
            var which = param.Offset.Count > 1 ? i - axis : 0;
            var offset = param.Offset.Count > 0 ? param.Offset[which] : 0;
            if (size[i] + (long)offset > bottom[i])
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    param.Offset.Count > 0 ? layer.At(param, CropParameter.OffsetFieldNumber, which) : layer.AtBottom(1),
                    $"the crop must lie within bottom 0, which has {Counted.Of(bottom[i], "element")} on axis {i}",
                    $"{Counted.Of(size[i], "element")} at offset {offset}");
            }

            (starts[i], dims[i]) = ((int)offset, size[i]);
        }

        return new CropPlan(new Shape(dims), starts);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, starts) = (CropPlan)plan;
        var bottom = context.BottomShape(0);
        int[] axes = [.. Enumerable.Range(0, top.Rank).Where(axis => top[axis] != bottom[axis])];
        if (axes.Length == 0)
        {
            context.Top(0, context.Bottom(0));
            return;
        }

        context.Top(0, context.Graph.Slice(
            context.Bottom(0),
            [.. axes.Select(axis => (long)starts[axis])],
            [.. axes.Select(axis => (long)starts[axis] + top[axis])],
            [.. axes.Select(axis => (long)axis)]));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (top, starts) = (CropPlan)plan;
        var y = module.Bottom(0);
        for (var axis = 0; axis < top.Rank; axis++)
        {
            if (top[axis] != module.BottomShape(0)[axis])
                y = module.Slice(y, axis, starts[axis], starts[axis] + top[axis]);
        }

        module.Top(0, y);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, starts) = (CropPlan)plan;
        Copy(context.Bottom(0), context.BottomShapes[0], context.Top(0), top, starts, 0);
    }

    private static void Copy(ReadOnlySpan<float> x, Shape bottom, Span<float> y, Shape top, int[] starts, int axis)
    {
        if (axis == top.Rank - 1)
        {
            x.Slice(starts[axis], top[axis]).CopyTo(y);
            return;
        }

        var (from, to) = (bottom.CountFrom(axis + 1), top.CountFrom(axis + 1));
        for (var i = 0; i < top[axis]; i++)
            Copy(x.Slice((starts[axis] + i) * from, from), bottom, y.Slice(i * to, to), top, starts, axis + 1);
    }

    private sealed record CropPlan(Shape Top, int[] Starts) : LayerPlan(Top);
}

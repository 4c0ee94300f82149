using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

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

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) =>
        FirstAxis(layer.Source, layer.Bottoms[0].Shape) < 2 ? "a crop of axes before the height" : null;

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
        if (context.HasOpenSizes && FirstAxis(context.Source, bottom) is >= 2 and var first)
        {
            context.Top(0, EmitForEverySize(context, starts[first..], first).Shaped(top.ToLongs()));
            return;
        }

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

    // What would reach beyond bottom 0 for some size has fewer elements, which the Reshape does not take.
    private static Value EmitForEverySize(EmitContext context, int[] starts, int first)
    {
        var graph = context.Graph;
        long[] offsets = [.. starts.Select(start => (long)start)];
        var size = graph.Slice(graph.Node("Shape", [context.Bottom(1)]), [first], [first + starts.Length], [0]);
        var cut = graph.Node(
            "Slice",
            [
                context.Bottom(0),
                graph.Constant((ReadOnlySpan<long>)offsets),
                graph.Add(size, graph.Constant((ReadOnlySpan<long>)offsets)),
                graph.Constant((ReadOnlySpan<long>)[.. starts.Select((_, i) => (long)first + i)]),
            ]);
        return graph.Reshape(cut, graph.Concat([graph.Constant((ReadOnlySpan<long>)new long[first]), size], 0));
    }

    private static int FirstAxis(LayerSource layer, Shape bottom)
    {
        var axis = (layer.Parameter.CropParam ?? new CropParameter()).Axis;
        return axis < 0 ? axis + bottom.Rank : axis;
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (top, starts) = (CropPlan)plan;
        var y = module.Bottom(0);
        for (var axis = 0; axis < top.Rank; axis++)
        {
            if (top[axis] != module.BottomShape(0)[axis])
                y = module.Slice(y, top.Rank, axis, starts[axis], starts[axis] + top[axis]);
        }

        module.Top(0, y);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, starts) = (CropPlan)plan;
        Copy(context.Bottom(0), context.BottomShapes[0], context.Top(0), top, starts, 0);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom == 0 ? BottomGradient.Given : BottomGradient.Nothing;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (top, starts) = (CropPlan)plan;
        context.BottomGradient(0).Clear();
        Copy(context.TopGradient(0), top, context.BottomGradient(0), context.BottomShape(0), starts, 0, isBack: true);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var ((top, starts), bottom) = ((CropPlan)plan, context.BottomShape(0));
        var after = Enumerable.Range(0, top.Rank).Select(axis => (long)bottom[axis] - top[axis] - starts[axis]);
        context.BottomGradient(
            0, context.Graph.Pad(context.TopGradient(0), [.. starts.Select(start => (long)start)], [.. after], 0));
    }

    /// <summary>Copies the window that is cut out of a bottom, or back to where it was cut out.</summary>
    private static void Copy(ReadOnlySpan<float> from, Shape source, Span<float> to, Shape target, int[] starts, int axis, bool isBack = false)
    {
        var (read, written) = (isBack ? 0 : starts[axis], isBack ? starts[axis] : 0);
        var size = Math.Min(source[axis], target[axis]);
        if (axis == source.Rank - 1)
        {
            from.Slice(read, size).CopyTo(to[written..]);
            return;
        }

        var (sourceStep, targetStep) = (source.CountFrom(axis + 1), target.CountFrom(axis + 1));
        for (var i = 0; i < size; i++)
        {
            Copy(
                from.Slice((read + i) * sourceStep, sourceStep),
                source,
                to.Slice((written + i) * targetStep, targetStep),
                target,
                starts,
                axis + 1,
                isBack);
        }
    }

    private sealed record CropPlan(Shape Top, int[] Starts) : LayerPlan(Top);
}

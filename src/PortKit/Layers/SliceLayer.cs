using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Slice: the bottom cut along an axis, at the given points or into equal pieces (slice_layer.cpp). One top alone is the bottom.
/// </summary>
internal sealed class SliceLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Slice"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, 1, 1, LayerSignature.Any);

    public BottomHint Expects(LayerParameter layer, int bottom)
    {
        var tops = layer.Top.Count;
        if (layer.SliceParam is not { SlicePoint.Count: > 0 } param)
            return BottomHint.LikeTops with { Channels = [tops, 3 * tops] };
        long last = param.SlicePoint[^1];
        return BottomHint.LikeTops with { Channels = [.. new[] { 2 * last, last + 1, last + 3 }.Select(size => (int)Math.Min(size, int.MaxValue))] };
    }

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) =>
        layer.Tops.Count > 1 && ((SlicePlan)layer.Plan).Axis > 1 ? "a cut of an axis whose size is open" : null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.SliceParam ?? new SliceParameter();
        var axis = CutAxis.Read(
            layer,
            context,
            param,
            (SliceParameter.AxisFieldNumber, param.HasAxis, param.Axis),
            ("slice_dim", SliceParameter.SliceDimFieldNumber, param.HasSliceDim, param.SliceDim));
        var bottom = context.Bottoms[0];
        var sizes = param.SlicePoint.Count > 0
            ? CutAtPoints(layer, param, context.TopCount, bottom[axis])
            : CutEvenly(layer, context.TopCount, bottom[axis]);
        return new SlicePlan([.. sizes.Select(size => bottom.With(axis, size))], axis)
        {
            Sharing = sizes.Length == 1 ? SharedMemory.Bottom : SharedMemory.None,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        if (context.TopCount == 1)
        {
            context.Top(0, context.Bottom(0));
            return;
        }

        var axis = ((SlicePlan)plan).Axis;
        var pieces = context.Graph.Split(context.Bottom(0), [.. plan.TopShapes.Select(top => (long)top[axis])], axis);
        for (var i = 0; i < pieces.Length; i++)
            context.Top(i, pieces[i]);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (x, axis, from) = (module.Bottom(0), ((SlicePlan)plan).Axis, 0);
        for (var i = 0; i < module.TopCount; i++)
        {
            var to = from + module.TopShape(i)[axis];
            module.Top(i, module.TopCount == 1 ? x : module.Slice(x, module.TopShape(i).Rank, axis, from, to));
            from = to;
        }
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var axis = ((SlicePlan)plan).Axis;
        var x = context.Bottom(0);
        var (rowSize, start) = (context.BottomShapes[0].CountFrom(axis), 0);
        for (var i = 0; i < context.TopCount; i++)
        {
            var y = context.Top(i);
            var size = plan.TopShapes[i].CountFrom(axis);
            for (var row = 0; row < y.Length / Math.Max(size, 1); row++)
                x.Slice((row * rowSize) + start, size).CopyTo(y[(row * size)..]);
            start += size;
        }
    }

    // One top has the bottom's own memory, its gradient's too.
    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.Top.Count == 1 ? BottomGradient.Always : BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0) && context.TopCount > 1)
            return;
        var axis = ((SlicePlan)plan).Axis;
        var dx = context.BottomGradient(0);
        var (rowSize, start) = (context.BottomShape(0).CountFrom(axis), 0);
        for (var i = 0; i < context.TopCount; i++)
        {
            var dy = context.TopGradient(i);
            var size = plan.TopShapes[i].CountFrom(axis);
            for (var row = 0; row < dy.Length / Math.Max(size, 1); row++)
                dy.Slice(row * size, size).CopyTo(dx[((row * rowSize) + start)..]);
            start += size;
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (context.WantsBottom(0) || context.TopCount == 1)
        {
            context.BottomGradient(
                0, context.Graph.Concat([.. Enumerable.Range(0, context.TopCount).Select(context.TopGradient)], ((SlicePlan)plan).Axis));
        }
    }

    private static int[] CutEvenly(LayerSource layer, int tops, int length)
    {
        if (length % tops != 0)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                $"{Counted.Of(tops, "top")} must divide the axis that is cut evenly, as no slice_point is given",
                $"{length}",
                "Give a slice_point for each cut.");
        }

        return [.. Enumerable.Repeat(length / tops, tops)];
    }

    // The last piece may be empty, as in Caffe.
    private static int[] CutAtPoints(LayerSource layer, SliceParameter param, int tops, int length)
    {
        var points = param.SlicePoint;
        if (points.Count != tops - 1)
        {
            throw layer.Refuse(
                Codes.Contradiction, AtPoint(Math.Min(points.Count, tops) - 1), $"{Counted.Of(tops, "top")} "
                    + $"{Counted.Verb(tops, "needs", "need")} {tops - 1} slice_point", $"{points.Count}");
        }

        if (tops > length)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                $"the axis that is cut must have an element for each of the {Counted.Of(tops, "top")}",
                $"{length}");
        }

        var sizes = new int[tops];
        var start = 0;
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i] <= start || points[i] > length)
                throw layer.Refuse(Codes.OutOfRange, AtPoint(i), $"slice_point must be above {start} and at most {length}", $"{points[i]}");
            sizes[i] = (int)points[i] - start;
            start = (int)points[i];
        }

        sizes[^1] = length - start;
        return sizes;

        SourceLocation AtPoint(int index) => layer.At(param, SliceParameter.SlicePointFieldNumber, index);
    }

    private sealed record SlicePlan(IReadOnlyList<Shape> Shapes, int Axis) : LayerPlan(Shapes);
}

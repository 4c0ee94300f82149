using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Concat: the bottoms one after the other along an axis (concat_layer.cpp). One bottom alone passes through.</summary>
internal sealed class ConcatLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Concat"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.LikeTops;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ConcatParam ?? new ConcatParameter();
        var axis = CutAxis.Read(
            layer,
            context,
            param,
            (ConcatParameter.AxisFieldNumber, param.HasAxis, param.Axis),
            ("concat_dim", ConcatParameter.ConcatDimFieldNumber, param.HasConcatDim, param.ConcatDim));
        var first = context.Bottoms[0];
        var dims = first.ToLongs();
        for (var i = 1; i < context.Bottoms.Count; i++)
        {
            var bottom = context.Bottoms[i];
            if (bottom.Rank != first.Rank || bottom.With(axis, first[axis]) != first)
            {
                throw layer.Refuse(
                    Codes.BottomShape, layer.AtBottom(i), $"bottom {i} must have the shape of bottom 0, {first}, but on axis {axis}", $"{bottom}");
            }

            dims[axis] += bottom[axis];
        }

        return new ConcatPlan(context.Shape(dims), axis) { Sharing = context.Bottoms.Count == 1 ? SharedMemory.Bottom : SharedMemory.None };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var bottoms = Enumerable.Range(0, context.BottomCount).Select(context.Bottom).ToArray();
        context.Top(0, context.Graph.Concat(bottoms, ((ConcatPlan)plan).Axis));
    }

    public void Write(LayerPlan plan, ModuleContext module) =>
        module.Top(0, module.Concat(
            [.. Enumerable.Range(0, module.BottomCount).Select(module.Bottom)], module.TopShape(0).Rank, ((ConcatPlan)plan).Axis));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var axis = ((ConcatPlan)plan).Axis;
        var y = context.Top(0);
        var (rowSize, start) = (plan.TopShapes[0].CountFrom(axis), 0);
        for (var i = 0; i < context.BottomCount; i++)
        {
            var x = context.Bottom(i);
            var size = context.BottomShapes[i].CountFrom(axis);
            for (var row = 0; row < x.Length / Math.Max(size, 1); row++)
                x.Slice(row * size, size).CopyTo(y[((row * rowSize) + start)..]);
            start += size;
        }
    }

    // One bottom has the top's own memory, its gradient's too.
    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.Bottom.Count == 1 ? BottomGradient.Always : BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var axis = ((ConcatPlan)plan).Axis;
        var (rowSize, start) = (plan.TopShapes[0].CountFrom(axis), 0);
        for (var i = 0; i < context.BottomCount; i++)
        {
            var dx = context.BottomGradient(i);
            var size = context.BottomShape(i).CountFrom(axis);
            for (var row = 0; row < dx.Length / Math.Max(size, 1) && (context.WantsBottom(i) || context.BottomCount == 1); row++)
                context.TopGradient(0).Slice((row * rowSize) + start, size).CopyTo(dx[(row * size)..]);
            start += size;
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var axis = ((ConcatPlan)plan).Axis;
        var parts = context.BottomCount == 1
            ? [context.TopGradient(0)]
            : context.Graph.Split(
                context.TopGradient(0),
                [.. Enumerable.Range(0, context.BottomCount).Select(i => (long)context.BottomShape(i)[axis])],
                axis);
        for (var i = 0; i < parts.Length; i++)
        {
            if (context.WantsBottom(i) || parts.Length == 1)
                context.BottomGradient(i, parts[i]);
        }
    }

    private sealed record ConcatPlan(Shape Top, int Axis) : LayerPlan(Top);
}

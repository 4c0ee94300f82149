using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Axpy, of SENet: bottom 1 times a factor for each channel of each item, bottom 0, plus bottom 2 (axpy_layer.cpp of hujie-frank/SENet).
/// </summary>
internal sealed class AxpyLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Axpy"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(3, 3, 1, 1);

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var (scale, x, y) = (context.Bottoms[0], context.Bottoms[1], context.Bottoms[2]);
        if (x.Rank < 2)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(1), "bottom 1 must have at least 2 axes", $"shape {x}");
        if (scale.Rank < 2 || scale[0] != x[0] || scale[1] != x[1] || scale.Count != x.CountOf(0, 2))
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(0), $"bottom 0 must have one value for each channel of bottom 1, {x}: {x[0]}x{x[1]} or "
                    + $"{x[0]}x{x[1]}x1x1", $"shape {scale}");
        }

        if (x != y)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(2), $"bottom 2 must have the shape of bottom 1, {x}", $"{y}");
        return new LayerPlan(x);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var shape = plan.TopShapes[0];
        var scale = context.Graph.Reshape(context.Bottom(0), [shape[0], shape[1], .. Enumerable.Repeat(1L, shape.Rank - 2)]);
        context.Top(0, context.Graph.Add(context.Graph.Mul(context.Bottom(1), scale), context.Bottom(2)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var inner = plan.TopShapes[0].CountFrom(2);
        for (var i = 0; i < context.Bottom(0).Length; i++)
        {
            TensorPrimitives.MultiplyAdd(
                context.Bottom(1).Slice(i * inner, inner),
                context.Bottom(0)[i],
                context.Bottom(2).Slice(i * inner, inner),
                context.Top(0).Slice(i * inner, inner));
        }
    }
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>Transpose: all axes in another order; axis i of the top is axis dim(i) of the bottom (transpose_layer.cpp of tianzhi0549/CTPN).</summary>
internal sealed class TransposeLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Transpose"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.TransposeParam) ?? new TransposeParameter();
        var bottom = context.Bottoms[0];
        var order = param.Dim.ToArray();
        for (var i = 0; i < order.Length; i++)
        {
            var at = layer.At(param, TransposeParameter.DimFieldNumber, i);
            if (order[i] < 0 || order[i] >= bottom.Rank)
                throw layer.Refuse(Codes.Axis, at, $"dim must be from 0 to {bottom.Rank - 1} for a bottom of shape {bottom}", $"{order[i]}");
            if (order.AsSpan(0, i).Contains(order[i]))
                throw layer.Refuse(Codes.Contradiction, at, "every axis is expected once", $"{order[i]} twice");
        }

        if (order.Length != bottom.Rank)
        {
            throw layer.Refuse(
                Codes.Missing,
                layer.At(param, TransposeParameter.DimFieldNumber),
                $"dim is expected once for each of the {Counted.Of(bottom.Rank, "axis", "axes")} of the bottom",
                $"{order.Length} times");
        }

        return new TransposePlan(context.Shape([.. order.Select(axis => (long)bottom[axis])]), order);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var order = ((TransposePlan)plan).Order;
        context.Top(0, order.SequenceEqual(Enumerable.Range(0, order.Length))
            ? context.Bottom(0)
            : context.Graph.Transpose(context.Bottom(0), [.. order.Select(axis => (long)axis)]));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, order) = (TransposePlan)plan;
        var bottom = context.BottomShapes[0];
        int[] steps = [.. order.Select(axis => bottom.CountFrom(axis + 1))];
        var y = context.Top(0);
        for (var i = 0; i < y.Length; i++)
        {
            var (rest, from) = (i, 0);
            for (var axis = top.Rank - 1; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, top[axis]);
                from += index * steps[axis];
            }

            y[i] = context.Bottom(0)[from];
        }
    }

    private sealed record TransposePlan(Shape Top, int[] Order) : LayerPlan(Top);
}

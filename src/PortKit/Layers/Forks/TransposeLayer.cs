using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>Transpose: all axes in another order; axis i of the top is axis dim(i) of the bottom (transpose_layer.cpp of tianzhi0549/CTPN).</summary>
internal sealed class TransposeLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Transpose"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

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

        return AxisOrder.Of(context, order);
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((AxisOrder)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((AxisOrder)plan).Forward(context);
}

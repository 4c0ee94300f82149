using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Permute, of SSD: the axes in another order; those that order leaves out follow in theirs (permute_layer.cpp of weiliu89/caffe).
/// Where the order is that of the bottom, the top is the bottom under another name.
/// </summary>
internal sealed class PermuteLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Permute"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var order = AxisOrder.Of(context, ReadOrder(layer, context.Bottoms[0]));
        return order with { Sharing = order.IsBottoms ? SharedMemory.Bottom : SharedMemory.None };
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((AxisOrder)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((AxisOrder)plan).Forward(context);

    private static int[] ReadOrder(LayerSource layer, Shape bottom)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.PermuteParam) ?? new PermuteParameter();
        List<int> order = [];
        for (var i = 0; i < param.Order.Count; i++)
        {
            var at = layer.At(param, PermuteParameter.OrderFieldNumber, i);
            var axis = param.Order[i];
            if (axis >= bottom.Rank)
                throw layer.Refuse(Codes.Axis, at, $"order must be below {bottom.Rank}, for a bottom of shape {bottom}", $"{axis}");
            if (order.Contains((int)axis))
                throw layer.Refuse(Codes.Contradiction, at, "order must name each axis once", $"{axis} again");
            order.Add((int)axis);
        }

        return [.. order, .. Enumerable.Range(0, bottom.Rank).Except(order)];
    }
}

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

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        var order = ReadOrder(layer, bottom);
        return new PermutePlan(context.Shape([.. order.Select(axis => (long)bottom[axis])]), order)
        {
            Sharing = IsInOrder(order) ? SharedMemory.Bottom : SharedMemory.None,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var order = ((PermutePlan)plan).Order;
        context.Top(0, IsInOrder(order) ? context.Bottom(0) : context.Graph.Transpose(context.Bottom(0), [.. order.Select(axis => (long)axis)]));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, order) = (PermutePlan)plan;
        var shape = context.BottomShapes[0];
        var x = context.Bottom(0);
        var y = context.Top(0);
        var steps = order.Select(axis => shape.CountFrom(axis + 1)).ToArray();
        for (var i = 0; i < y.Length; i++)
        {
            var (rest, from) = (i, 0);
            for (var axis = order.Length - 1; axis >= 0; axis--)
            {
                (rest, var at) = Math.DivRem(rest, top[axis]);
                from += at * steps[axis];
            }

            y[i] = x[from];
        }
    }

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

    private static bool IsInOrder(int[] order) => order.SequenceEqual(Enumerable.Range(0, order.Length));

    private sealed record PermutePlan(Shape Top, int[] Order) : LayerPlan(Top);
}

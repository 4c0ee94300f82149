using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>A top that has the axes of the bottom in another order: what Permute and Transpose compute.</summary>
/// <param name="Top">The shape of the top.</param>
/// <param name="Order">The axis of the bottom that each axis of the top is.</param>
internal sealed record AxisOrder(Shape Top, int[] Order) : LayerPlan(Top)
{
    /// <summary>Whether the order is that of the bottom.</summary>
    public bool IsBottoms => Order.SequenceEqual(Enumerable.Range(0, Order.Length));

    /// <summary>The axes of bottom 0 in an order that names each once.</summary>
    public static AxisOrder Of(PlanContext context, int[] order) =>
        new(context.Shape([.. order.Select(axis => (long)context.Bottoms[0][axis])]), order);

    /// <summary>Emits it.</summary>
    public void Emit(EmitContext context) =>
        context.Top(0, IsBottoms ? context.Bottom(0) : context.Graph.Transpose(context.Bottom(0), [.. Order.Select(axis => (long)axis)]));

    /// <summary>Computes it.</summary>
    public void Forward(ForwardContext context)
    {
        var bottom = context.BottomShapes[0];
        var x = context.Bottom(0);
        var y = context.Top(0);
        int[] steps = [.. Order.Select(axis => bottom.CountFrom(axis + 1))];
        for (var i = 0; i < y.Length; i++)
        {
            var (rest, from) = (i, 0);
            for (var axis = Top.Rank - 1; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, Top[axis]);
                from += index * steps[axis];
            }

            y[i] = x[from];
        }
    }
}

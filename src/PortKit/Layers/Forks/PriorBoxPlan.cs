using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>Boxes that the shapes of the bottoms alone decide: the top is a constant.</summary>
/// <param name="Top">The shape of the top.</param>
/// <param name="Boxes">The boxes.</param>
internal sealed record PriorBoxPlan(Shape Top, PriorBoxes Boxes) : LayerPlan(Top)
{
    /// <summary>Emits them.</summary>
    public void Emit(EmitContext context) => context.Top(0, context.Graph.Constant(Boxes.Compute(), Top.ToLongs()));

    /// <summary>Computes them.</summary>
    public void Forward(ForwardContext context) => Boxes.Compute().CopyTo(context.Top(0));
}

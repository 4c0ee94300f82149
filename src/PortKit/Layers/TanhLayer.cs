using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>TanH: the hyperbolic tangent (tanh_layer.cpp).</summary>
internal sealed class TanhLayer : ILayer
{
    public IReadOnlyList<string> Types => ["TanH"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Saturates };

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Tanh(context.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => TensorPrimitives.Tanh(context.Bottom(0), context.Top(0));
}

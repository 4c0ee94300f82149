using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>Mish: x · tanh(ln(1 + eˣ)) (Misra 2019; mish_layer.cpp of darknet's Caffe ports).</summary>
internal sealed class MishLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Mish"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Bends };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        context.Top(0, graph.Mul(context.Bottom(0), graph.Tanh(graph.Node("Softplus", [context.Bottom(0)]))));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        for (var i = 0; i < context.Bottom(0).Length; i++)
        {
            double x = context.Bottom(0)[i];
            context.Top(0)[i] = (float)(x * Math.Tanh(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)))));
        }
    }
}

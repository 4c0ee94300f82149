using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>HardSwish: x times x / 6 + 1/2 that is cut off at 0 and 1 (Howard et al. 2019; hardswish_layer.cpp of ports of MobileNet v3).</summary>
internal sealed class HardSwishLayer : ILayer
{
    private const float Slope = 1f / 6f;
    private const float Middle = 0.5f;

    public IReadOnlyList<string> Types => ["HardSwish"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Bends };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var gate = context.Graph.Node("HardSigmoid", [context.Bottom(0)], Attr.Float("alpha", Slope), Attr.Float("beta", Middle));
        context.Top(0, context.Graph.Mul(context.Bottom(0), gate));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        for (var i = 0; i < context.Bottom(0).Length; i++)
        {
            var x = context.Bottom(0)[i];
            context.Top(0)[i] = x * Math.Max(0f, Math.Min(1f, (x * Slope) + Middle));
        }
    }
}

using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>ELU: x above 0, alpha * (exp(x) - 1) below (elu_layer.cpp; Clevert, Unterthiner and Hochreiter 2015).</summary>
internal sealed class EluLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ELU"];

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]);

    public void Emit(LayerPlan plan, EmitContext context) =>
        context.Top(0, context.Graph.Node("Elu", [context.Bottom(0)], Attr.Float("alpha", AlphaOf(plan))));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var alpha = AlphaOf(plan);
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = Math.Max(x[i], 0f) + (alpha * (MathF.Exp(Math.Min(x[i], 0f)) - 1f));
    }

    private static float AlphaOf(LayerPlan plan) => plan.Source.Parameter.EluParam?.Alpha ?? 1f;
}

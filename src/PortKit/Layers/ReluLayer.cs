using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>ReLU: max(x, 0) + negative_slope * min(x, 0), as relu_layer.cpp computes it.</summary>
internal sealed class ReluLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ReLU"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context) =>
        new(context.Bottoms[0]) { Effect = SlopeOf(layer) == 0 ? SignalEffect.Rectifies : SignalEffect.RectifiesInPart };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        // Caffe multiplies what is below zero even by a slope of 0, so that minus infinity becomes NaN.
        var slope = SlopeOf(context.Source);
        context.Top(0, slope == 0 && !context.IsForComparison
            ? context.Graph.Node("Relu", [context.Bottom(0)])
            : context.Graph.Node("LeakyRelu", [context.Bottom(0)], Attr.Float("alpha", slope)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var slope = SlopeOf(context.Source);
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = Math.Max(x[i], 0f) + (slope * Math.Min(x[i], 0f));
    }

    private static float SlopeOf(LayerSource layer) => layer.Parameter.ReluParam?.NegativeSlope ?? 0f;
}

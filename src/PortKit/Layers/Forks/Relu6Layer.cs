using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>ReLU6: a ReLU that is cut off at 6, with a slope below zero if told to (relu6_layer.cpp of eric612/MobileNet-YOLO).</summary>
internal sealed class Relu6Layer : ILayer
{
    private const float Highest = 6f;

    public IReadOnlyList<string> Types => ["ReLU6"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) =>
        new(context.Bottoms[0]) { Effect = SlopeOf(layer) == 0 ? SignalEffect.Rectifies : SignalEffect.RectifiesInPart };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, x, slope) = (context.Graph, context.Bottom(0), SlopeOf(context.Source));
        context.Top(0, slope == 0
            ? graph.Clip(x, 0f, Highest)
            : graph.Min(graph.Node("LeakyRelu", [x], Onnx.Attr.Float("alpha", slope)), graph.Constant(Highest)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var slope = SlopeOf(context.Source);
        for (var i = 0; i < context.Bottom(0).Length; i++)
        {
            var x = context.Bottom(0)[i];
            context.Top(0)[i] = Math.Min(Math.Max(x, 0f) + (slope * Math.Min(x, 0f)), Highest);
        }
    }

    private static float SlopeOf(LayerSource layer) => layer.Parameter.GetExtension(LayerForks.Extensions.Relu6Param)?.NegativeSlope ?? 0f;
}

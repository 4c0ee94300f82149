using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// Insanity: a ReLU that divides what is below zero by a number of its own for each element, drawn between lb and ub, in TRAIN phase; in TEST phase
/// by (ub - lb) / (ln|ub| - ln|lb|) (insanity_layer.cpp of happynear/caffe-windows; RReLU of Xu et al. 2015).
/// </summary>
internal sealed class InsanityLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Insanity"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerSupport Support { get; } = new(LayerSupportKind.Converted, "in TRAIN phase the slopes are drawn by the runtime");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        if (context.Bottoms[0].Rank < 2)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have at least 2 axes", $"shape {context.Bottoms[0]}");
        var param = ParamOf(layer);
        if (!(param.Ub > param.Lb))
            throw layer.Refuse(Codes.OutOfRange, layer.At(param, InsanityParameter.UbFieldNumber), $"ub must be above lb, {param.Lb}", $"{param.Ub}");
        if (param.Lb * param.Ub == 0)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, param.Lb == 0 ? InsanityParameter.LbFieldNumber : InsanityParameter.UbFieldNumber),
                "neither lb nor ub may be 0, as they are divisors",
                $"{param.Lb} and {param.Ub}");
        }

        return new LayerPlan(context.Bottoms[0]) { Effect = SignalEffect.RectifiesInPart, DrawsNumbers = layer.Phase == Phase.Train };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, x, param) = (context.Graph, context.Bottom(0), ParamOf(context.Source));
        if (context.Phase == Phase.Train && graph.Opset > FillerNodes.LastOpset)
        {
            throw context.Source.Refuse(
                Codes.NotConvertible,
                context.Source.Location,
                $"slopes are drawn in TRAIN phase, and at opset {graph.Opset} ONNX Runtime has no operator that draws them",
                null,
                $"Use  `Opset` {FillerNodes.LastOpset}  or less.");
        }

        var divisor = context.Phase == Phase.Test
            ? graph.Constant(MeanOf(param))
            : graph.Node(
                "RandomUniformLike",
                [x],
                Attr.Float("low", param.Lb),
                Attr.Float("high", param.Ub),
                Attr.Float("seed", NodeSeed.Of(context.Source.Name)));
        context.Top(0, graph.Add(graph.Relu(x), graph.Div(graph.Min(x, graph.Constant(0f)), divisor)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var param = ParamOf(context.Source);
        var divisors = context.Source.Phase == Phase.Train
            ? CaffeFillerSpec.Uniform(param.Lb, param.Ub).Fill([context.Bottom(0).Length], context.Random)
            : [.. Enumerable.Repeat(MeanOf(param), context.Bottom(0).Length)];
        for (var i = 0; i < divisors.Length; i++)
        {
            var x = context.Bottom(0)[i];
            context.Top(0)[i] = Math.Max(x, 0f) + (Math.Min(x, 0f) / divisors[i]);
        }
    }

    private static InsanityParameter ParamOf(LayerSource layer) =>
        layer.Parameter.GetExtension(LayerForks.Extensions.InsanityParam) ?? new InsanityParameter();

    private static float MeanOf(InsanityParameter param) => (param.Ub - param.Lb) / (MathF.Log(Math.Abs(param.Ub)) - MathF.Log(Math.Abs(param.Lb)));
}

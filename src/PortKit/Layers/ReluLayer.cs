using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// ReLU: max(x, 0) + negative_slope * min(x, 0), as relu_layer.cpp computes it; cut off at 6 with relu6 (relu_layer.cpp of synopsys-caffe).
/// </summary>
internal sealed class ReluLayer : ILayer, IModuleWriter
{
    private const float Six = 6f;

    public IReadOnlyList<string> Types => ["ReLU"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) =>
        new(context.Bottoms[0]) { Effect = SlopeOf(layer) == 0 ? SignalEffect.Rectifies : SignalEffect.RectifiesInPart };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, x, slope, isCut) = (context.Graph, context.Bottom(0), SlopeOf(context.Source), IsCut(context.Source));

        // Caffe multiplies what is below zero even by a slope of 0, so that minus infinity becomes NaN.
        if (slope == 0 && !context.IsForComparison)
        {
            context.Top(0, isCut ? graph.Clip(x, 0f, Six) : graph.Node("Relu", [x]));
            return;
        }

        var y = graph.Node("LeakyRelu", [x], Attr.Float("alpha", slope));
        context.Top(0, isCut ? graph.Min(y, graph.Constant(Six)) : y);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (x, slope) = (module.Bottom(0), SlopeOf(module.Source));
        var y = slope == 0 ? module.Apply(ModuleFunction.Relu, x) : module.LeakyRelu(x, slope);
        module.Top(0, IsCut(module.Source) ? module.Clip(y, slope == 0 ? 0 : float.NegativeInfinity, Six) : y);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (slope, most) = (SlopeOf(context.Source), IsCut(context.Source) ? Six : float.PositiveInfinity);
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = Math.Min(Math.Max(x[i], 0f) + (slope * Math.Min(x[i], 0f)), most);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.ReluParam?.GetExtension(ReLUForks.Extensions.Relu6) == true ? BottomGradient.Unknown : BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var slope = SlopeOf(context.Source);
        var x = context.Bottom(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = dy[i] * ((x[i] > 0 ? 1f : 0f) + (x[i] <= 0 ? slope : 0f));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, x, slope, zero) = (context.Graph, context.Bottom(0), SlopeOf(context.Source), context.Graph.Constant(0f));
        var isAbove = graph.Greater(x, zero);

        // A product, and no choice: what comes back may be NaN, and stays so.
        var factor = slope == 0
            ? graph.Cast(isAbove, DataType.Float)
            : graph.Where(isAbove, graph.Constant(1f), graph.Where(graph.LessOrEqual(x, zero), graph.Constant(slope), zero));
        context.BottomGradient(0, graph.Mul(context.TopGradient(0), factor));
    }

    private static float SlopeOf(LayerSource layer) => layer.Parameter.ReluParam?.NegativeSlope ?? 0f;

    private static bool IsCut(LayerSource layer) => layer.Parameter.ReluParam?.GetExtension(ReLUForks.Extensions.Relu6) ?? false;
}

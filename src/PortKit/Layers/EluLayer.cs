using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers;

/// <summary>
/// ELU: x above 0, alpha * (exp(x) - 1) below (elu_layer.cpp; Clevert, Unterthiner and Hochreiter 2015). NVIDIA/caffe multiplies the whole by
/// lambda, with which it is SELU (its elu_layer.cpp; Klambauer et al. 2017).
/// </summary>
internal sealed class EluLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["ELU"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Bends };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        var (alpha, lambda) = FactorsOf(context.Source);
        var y = graph.Node("Elu", [context.Bottom(0)], Attr.Float("alpha", alpha));
        context.Top(0, lambda == 1f ? y : graph.Mul(y, lambda));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (alpha, lambda) = FactorsOf(module.Source);
        module.Top(0, module.Times(module.Elu(module.Bottom(0), alpha), lambda));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (alpha, lambda) = FactorsOf(context.Source);
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = lambda * (Math.Max(x[i], 0f) + (alpha * (MathF.Exp(Math.Min(x[i], 0f)) - 1f)));
    }

    // The factor is a fork's.
    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.EluParam?.HasExtension(EluForks.Extensions.Lambda) == true ? BottomGradient.Unknown : BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var alpha = FactorsOf(context.Source).Alpha;
        var x = context.Bottom(0);
        var y = context.Top(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = dy[i] * ((x[i] > 0 ? 1f : 0f) + (x[i] <= 0 ? alpha + y[i] : 0f));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        var isAbove = graph.Greater(context.Bottom(0), graph.Constant(0f));
        context.BottomGradient(0, graph.Where(isAbove, dy, graph.Mul(dy, graph.Add(context.Top(0), FactorsOf(context.Source).Alpha))));
    }

    private static (float Alpha, float Lambda) FactorsOf(LayerSource layer)
    {
        var param = layer.Parameter.EluParam ?? new ELUParameter();
        return (param.Alpha, param.HasExtension(EluForks.Extensions.Lambda) ? param.GetExtension(EluForks.Extensions.Lambda) : 1f);
    }
}

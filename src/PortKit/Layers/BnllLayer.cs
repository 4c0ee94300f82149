using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>BNLL, binomial normal log likelihood: log(1 + exp(x)), which Caffe writes as x + log(1 + exp(-x)) above 0 (bnll_layer.cpp).</summary>
internal sealed class BnllLayer : ILayer, IModuleWriter
{
    // Above it the slope is 1.
    private const float Most = 50f;

    public IReadOnlyList<string> Types => ["BNLL"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]);

    // ONNX Runtime's Softplus tells the same two cases apart, so that it does not overflow either.
    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Node("Softplus", [context.Bottom(0)]));

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.Apply(ModuleFunction.Softplus, module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = (float)(x[i] > 0 ? x[i] + Math.Log(1 + Math.Exp(-x[i])) : Math.Log(1 + Math.Exp(x[i])));
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var x = context.Bottom(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
        {
            var e = MathF.Exp(Math.Min(x[i], Most));
            dx[i] = dy[i] * e / (e + 1f);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        var e = graph.Exp(graph.Min(context.Bottom(0), graph.Constant(Most)));
        context.BottomGradient(0, graph.Div(graph.Mul(dy, e), graph.Add(e, 1f)));
    }
}

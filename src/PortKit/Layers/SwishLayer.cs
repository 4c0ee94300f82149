using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Swish: x * sigmoid(beta * x) (swish_layer.cpp; Ramachandran, Zoph and Le 2017).</summary>
internal sealed class SwishLayer : ILayer, IModuleWriter
{
    private const string Sigmoid = "sigmoid";

    public IReadOnlyList<string> Types => ["Swish"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Bends };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, beta, x) = (context.Graph, BetaOf(context.Source), context.Bottom(0));
        var sigmoid = graph.Sigmoid(beta == 1 ? x : graph.Mul(x, beta));
        context.Keep(Sigmoid, sigmoid);
        context.Top(0, graph.Mul(x, sigmoid));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var x = module.Bottom(0);
        module.Top(0, module.Multiply(x, module.Apply(ModuleFunction.Sigmoid, module.Times(x, BetaOf(module.Source)))));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var y = context.Top(0);
        TensorPrimitives.Multiply(context.Bottom(0), BetaOf(context.Source), y);
        TensorPrimitives.Sigmoid(y, y);
        context.Keep(Sigmoid, y);
        TensorPrimitives.Multiply(y, context.Bottom(0), y);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var beta = BetaOf(context.Source);
        var sigmoid = context.Kept(Sigmoid);
        var y = context.Top(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = dy[i] * ((beta * y[i]) + (sigmoid[i] * (1f - (beta * y[i]))));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        var y = graph.Mul(context.Top(0), BetaOf(context.Source));
        context.BottomGradient(0, graph.Mul(dy, graph.Add(y, graph.Mul(context.Kept(Sigmoid), graph.Sub(graph.Constant(1f), y)))));
    }

    private static float BetaOf(LayerSource layer) => layer.Parameter.SwishParam?.Beta ?? 1f;
}

using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Swish: x * sigmoid(beta * x) (swish_layer.cpp; Ramachandran, Zoph and Le 2017).</summary>
internal sealed class SwishLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Swish"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Bends };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, beta, x) = (context.Graph, BetaOf(context.Source), context.Bottom(0));
        context.Top(0, graph.Mul(x, graph.Sigmoid(beta == 1 ? x : graph.Mul(x, beta))));
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
        TensorPrimitives.Multiply(y, context.Bottom(0), y);
    }

    private static float BetaOf(LayerSource layer) => layer.Parameter.SwishParam?.Beta ?? 1f;
}

using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Exp: base ^ (shift + scale * x), computed as base ^ shift * exp(log(base) * scale * x) (exp_layer.cpp).</summary>
internal sealed class ExpLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Exp"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ExpParam ?? new ExpParameter();
        var inner = layer.Logarithm(param, param.Base, ExpParameter.BaseFieldNumber) * param.Scale;
        var outer = param.Shift == 0 ? 1f : LogarithmBase.IsE(param.Base) ? MathF.Exp(param.Shift) : MathF.Pow(param.Base, param.Shift);
        return new ExpPlan(context.Bottoms[0], inner, outer);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var exp = (ExpPlan)plan;
        var x = exp.Inner == 1 ? context.Bottom(0) : context.Graph.Mul(context.Bottom(0), exp.Inner);
        var y = context.Graph.Exp(x);
        context.Top(0, exp.Outer == 1 ? y : context.Graph.Mul(y, exp.Outer));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var exp = (ExpPlan)plan;
        module.Top(0, module.Times(module.Apply(ModuleFunction.Exp, module.Times(module.Bottom(0), exp.Inner)), exp.Outer));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var exp = (ExpPlan)plan;
        var y = context.Top(0);
        TensorPrimitives.Multiply(context.Bottom(0), exp.Inner, y);
        TensorPrimitives.Exp(y, y);
        TensorPrimitives.Multiply(y, exp.Outer, y);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var inner = ((ExpPlan)plan).Inner;
        var y = context.Top(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = y[i] * dy[i] * inner;
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        var inner = ((ExpPlan)plan).Inner;
        var dx = graph.Mul(context.Top(0), dy);
        context.BottomGradient(0, inner == 1 ? dx : graph.Mul(dx, inner));
    }

    private sealed record ExpPlan(Shape Top, float Inner, float Outer) : LayerPlan(Top);
}

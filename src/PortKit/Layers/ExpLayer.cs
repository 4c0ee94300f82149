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

    private sealed record ExpPlan(Shape Top, float Inner, float Outer) : LayerPlan(Top);
}

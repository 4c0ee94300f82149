using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Log: the logarithm to a base of shift + scale * x (log_layer.cpp).</summary>
internal sealed class LogLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Log"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.LogParam ?? new LogParameter();
        var logarithm = layer.Logarithm(param, param.Base, LogParameter.BaseFieldNumber);
        if (logarithm == 0)
            throw layer.Refuse(Codes.OutOfRange, layer.At(param, LogParameter.BaseFieldNumber), "base must not be 1, which has no logarithms", "1");
        return new LogPlan(context.Bottoms[0], param.Scale, param.Shift, 1f / logarithm);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, log) = (context.Graph, (LogPlan)plan);
        var x = context.Bottom(0);
        if (log.Scale != 1)
            x = graph.Mul(x, log.Scale);
        if (log.Shift != 0)
            x = graph.Add(x, log.Shift);
        var y = graph.Log(x);
        context.Top(0, log.Outer == 1 ? y : graph.Mul(y, log.Outer));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var log = (LogPlan)plan;
        var x = module.Plus(module.Times(module.Bottom(0), log.Scale), log.Shift);
        module.Top(0, module.Times(module.Apply(ModuleFunction.Log, x), log.Outer));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var log = (LogPlan)plan;
        var y = context.Top(0);
        TensorPrimitives.Multiply(context.Bottom(0), log.Scale, y);
        TensorPrimitives.Add(y, log.Shift, y);
        TensorPrimitives.Log(y, y);
        TensorPrimitives.Multiply(y, log.Outer, y);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var log = (LogPlan)plan;
        var dx = context.BottomGradient(0);

        // Written over the one gradient there is where it works in place: Caffe then multiplies the derivative by itself.
        for (var i = 0; i < dx.Length; i++)
            dx[i] = 1f / ((log.Scale * context.Bottom(0)[i]) + log.Shift) * (log.Scale * log.Outer);
        TensorPrimitives.Multiply(context.TopGradient(0), dx, dx);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        var log = (LogPlan)plan;
        var derivative = graph.Mul(graph.Reciprocal(graph.Add(graph.Mul(context.Bottom(0), log.Scale), log.Shift)), log.Scale * log.Outer);
        context.BottomGradient(0, graph.Mul(context.IsInPlace(0) ? derivative : dy, derivative));
    }

    private sealed record LogPlan(Shape Top, float Scale, float Shift, float Outer) : LayerPlan(Top);
}

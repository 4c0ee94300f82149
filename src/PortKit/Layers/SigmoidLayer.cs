using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Sigmoid: 1 / (1 + exp(-x)), which Caffe computes as tanh(x / 2) / 2 + 1 / 2 (sigmoid_layer.cpp).</summary>
internal sealed class SigmoidLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Sigmoid"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Saturates };

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Sigmoid(context.Bottom(0)));

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.Apply(ModuleFunction.Sigmoid, module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => TensorPrimitives.Sigmoid(context.Bottom(0), context.Top(0));

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var y = context.Top(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = dy[i] * y[i] * (1f - y[i]);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        var y = context.Top(0);
        context.BottomGradient(0, graph.Mul(graph.Mul(dy, y), graph.Sub(graph.Constant(1f), y)));
    }
}

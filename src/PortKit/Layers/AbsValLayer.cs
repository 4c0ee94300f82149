using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>AbsVal: |x| (absval_layer.cpp). Caffe does not let it work in place.</summary>
internal sealed class AbsValLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["AbsVal"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.LikeTops;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]);

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Abs(context.Bottom(0)));

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.Apply(ModuleFunction.Abs, module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => TensorPrimitives.Abs(context.Bottom(0), context.Top(0));

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var x = context.Bottom(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = dy[i] * ((x[i] > 0 ? 1f : 0f) - (x[i] < 0 ? 1f : 0f));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        context.BottomGradient(0, graph.Mul(graph.Sign(context.Bottom(0)), dy));
    }
}

using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Split: its bottom under several names (split_layer.cpp). A net need not have it: Caffe puts it in where it needs it.</summary>
internal sealed class SplitLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Split"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, 1, 1, LayerSignature.Any);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.LikeTops;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) =>
        new([.. Enumerable.Repeat(context.Bottoms[0], context.TopCount)]) { Sharing = SharedMemory.Bottom };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        for (var i = 0; i < context.TopCount; i++)
            context.Top(i, context.Bottom(0));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        for (var i = 0; i < module.TopCount; i++)
            module.Top(i, module.Bottom(0));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        for (var i = 0; i < context.TopCount; i++)
            context.Bottom(0).CopyTo(context.Top(i));
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var dx = context.BottomGradient(0);
        context.TopGradient(0).CopyTo(dx);
        for (var i = 1; i < context.TopCount; i++)
            TensorPrimitives.Add(dx, context.TopGradient(i), dx);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (context.WantsBottom(0))
            context.BottomGradient(0, Enumerable.Range(0, context.TopCount).Select(context.TopGradient).Aggregate(context.Graph.Add));
    }
}

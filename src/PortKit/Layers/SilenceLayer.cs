using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Silence: reads blobs, so that they are no outputs of the net, and does nothing with them (silence_layer.cpp).</summary>
internal sealed class SilenceLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Silence"];

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 0, 0);

    public Deployment Deploy(LayerParameter layer) => Deployment.Dropped("it does nothing") with { Silences = true };

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Dropped,
        "it only keeps its bottoms from being outputs of the net, as they are no outputs of the model");

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new([]);

    public void Emit(LayerPlan plan, EmitContext context)
    {
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        for (var i = 0; i < context.BottomCount; i++)
        {
            if (context.WantsBottom(i))
                context.BottomGradient(i).Clear();
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        for (var i = 0; i < context.BottomCount; i++)
        {
            if (context.WantsBottom(i))
                context.BottomGradient(i, context.Graph.Zeros(context.BottomShape(i).ToLongs()));
        }
    }
}

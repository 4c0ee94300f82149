using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Clip: max(min, min(x, max)) (clip_layer.cpp).</summary>
internal sealed class ClipLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Clip"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        // The schema requires both; Caffe takes 0 for both where clip_param itself is left out, which nobody can want.
        if (layer.Parameter.ClipParam is not { HasMin: true, HasMax: true } param)
        {
            throw layer.Refuse(
                Codes.Missing,
                layer.At(layer.Parameter, LayerParameter.ClipParamFieldNumber),
                "clip_param must give min and max",
                null,
                "Add  clip_param { min: 0 max: 6 }  with the bounds you mean.");
        }

        return new ClipPlan(context.Bottoms[0], param.Min, param.Max);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        // Where the bounds are the wrong way round, Caffe gives min and ONNX max.
        var clip = (ClipPlan)plan;
        context.Top(0, context.Graph.Clip(context.Bottom(0), clip.Min, Math.Max(clip.Min, clip.Max)));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var clip = (ClipPlan)plan;
        module.Top(0, module.Clip(module.Bottom(0), clip.Min, Math.Max(clip.Min, clip.Max)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var clip = (ClipPlan)plan;
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = Math.Max(clip.Min, Math.Min(x[i], clip.Max));
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var clip = (ClipPlan)plan;
        var x = context.Bottom(0);
        var dy = context.TopGradient(0);
        var dx = context.BottomGradient(0);
        for (var i = 0; i < dx.Length; i++)
            dx[i] = x[i] >= clip.Min && x[i] <= clip.Max ? dy[i] : 0f;
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (graph, dy) = (context.Graph, context.TopGradient(0));
        var (clip, x) = ((ClipPlan)plan, context.Bottom(0));
        var isInside = graph.And(graph.GreaterOrEqual(x, graph.Constant(clip.Min)), graph.LessOrEqual(x, graph.Constant(clip.Max)));
        context.BottomGradient(0, graph.Where(isInside, dy, graph.Constant(0f)));
    }

    private sealed record ClipPlan(Shape Top, float Min, float Max) : LayerPlan(Top);
}

using PortKit.Caffe.Protos;
using PortKit.Net;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>Threshold: 1 where x is above the threshold, else 0 (threshold_layer.cpp).</summary>
internal sealed class ThresholdLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Threshold"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]);

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        context.Top(0, graph.Cast(graph.Greater(context.Bottom(0), graph.Constant(ThresholdOf(context.Source))), DataType.Float));
    }

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.IsAbove(module.Bottom(0), ThresholdOf(module.Source)));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var threshold = ThresholdOf(context.Source);
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = x[i] > threshold ? 1f : 0f;
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.StopsUnasked;

    private static float ThresholdOf(LayerSource layer) => layer.Parameter.ThresholdParam?.Threshold ?? 0f;
}

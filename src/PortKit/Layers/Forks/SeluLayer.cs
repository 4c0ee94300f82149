using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// SELU: λx above zero, λα(eˣ - 1) below (Klambauer et al. 2017; selu_layer.cpp of synopsys-caffe). Some forks write SeLU or SeLu, and
/// have selu_param for λ and α.
/// </summary>
internal sealed class SeluLayer : ILayer
{
    public IReadOnlyList<string> Types => ["SELU", "SeLU", "SeLu"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Bends };

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var param = ParamOf(context.Source);
        context.Top(0, context.Graph.Node("Selu", [context.Bottom(0)], Attr.Float("alpha", param.Alpha), Attr.Float("gamma", param.Lambda)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var param = ParamOf(context.Source);
        for (var i = 0; i < context.Bottom(0).Length; i++)
        {
            var x = context.Bottom(0)[i];
            context.Top(0)[i] = param.Lambda * (x > 0 ? x : param.Alpha * (MathF.Exp(x) - 1f));
        }
    }

    private static SeluParameter ParamOf(LayerSource layer) => layer.Parameter.GetExtension(LayerForks.Extensions.SeluParam) ?? new SeluParameter();
}

using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>TanH: the hyperbolic tangent (tanh_layer.cpp).</summary>
internal sealed class TanhLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["TanH"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Saturates };

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Tanh(context.Bottom(0)));

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.Apply(ModuleFunction.Tanh, module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => TensorPrimitives.Tanh(context.Bottom(0), context.Top(0));
}

using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Sigmoid: 1 / (1 + exp(-x)), which Caffe computes as tanh(x / 2) / 2 + 1 / 2 (sigmoid_layer.cpp).</summary>
internal sealed class SigmoidLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Sigmoid"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Saturates };

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Sigmoid(context.Bottom(0)));

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.Apply(ModuleFunction.Sigmoid, module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => TensorPrimitives.Sigmoid(context.Bottom(0), context.Top(0));
}

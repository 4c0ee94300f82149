using System.Numerics.Tensors;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Sigmoid: 1 / (1 + exp(-x)), which Caffe computes as tanh(x / 2) / 2 + 1 / 2 (sigmoid_layer.cpp).</summary>
internal sealed class SigmoidLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Sigmoid"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]) { Effect = SignalEffect.Saturates };

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Sigmoid(context.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => TensorPrimitives.Sigmoid(context.Bottom(0), context.Top(0));
}

using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// L1Loss, of NVIDIA's DetectNet: the distance of the two bottoms by magnitudes, over the batch (l1_loss_layer.cpp of NVIDIA/caffe).
/// </summary>
internal sealed class L1LossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["L1Loss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature => LayerSignature.Loss;

    public Deployment Deploy(LayerParameter layer) => Deployment.LossAlone;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckSameItems(context);
        return new LayerPlan(Shape.Scalar);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        var shape = context.BottomShape(0);
        var difference = graph.Sub(context.Bottom(0), graph.Reshape(context.Bottom(1), shape.ToLongs()));
        context.Top(0, graph.Div(graph.ReduceL1(difference, [], keepDims: false), (float)shape[0]));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var difference = new float[context.Bottom(0).Length];
        TensorPrimitives.Subtract(context.Bottom(0), context.Bottom(1), difference);
        context.Top(0)[0] = TensorPrimitives.SumOfMagnitudes<float>(difference) / context.BottomShapes[0][0];
    }
}

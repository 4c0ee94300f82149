using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>EuclideanLoss: half the squared distance of the two bottoms, over the batch (euclidean_loss_layer.cpp).</summary>
internal sealed class EuclideanLossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["EuclideanLoss"];

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
        context.Top(0, graph.Div(graph.ReduceSumSquare(difference, [], keepDims: false), shape[0] * 2f));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var difference = new float[context.Bottom(0).Length];
        TensorPrimitives.Subtract(context.Bottom(0), context.Bottom(1), difference);
        context.Top(0)[0] = TensorPrimitives.SumOfSquares(difference) / context.BottomShapes[0][0] / 2;
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        for (var i = 0; i < 2; i++)
        {
            if (!context.WantsBottom(i))
                continue;
            TensorPrimitives.Subtract(context.KeptBottom(i), context.KeptBottom(1 - i), context.BottomGradient(i));
            TensorPrimitives.Multiply(
                context.BottomGradient(i), context.TopGradient(0)[0] / context.BottomShape(0)[0], context.BottomGradient(i));
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var graph = context.Graph;
        for (var i = 0; i < 2; i++)
        {
            if (!context.WantsBottom(i))
                continue;
            var difference = graph.Sub(context.KeptBottom(i), graph.Reshape(context.KeptBottom(1 - i), context.BottomShape(i).ToLongs()));
            context.BottomGradient(i, graph.Mul(difference, graph.Div(context.TopGradient(0), context.BottomShape(0)[0])));
        }
    }
}

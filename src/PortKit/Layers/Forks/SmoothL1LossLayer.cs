using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// SmoothL1Loss, of Fast R-CNN and SSD: of each difference d, times a weight in bottom 2, half of (σd)² below 1/σ², and |d| - 0.5/σ² from there on;
/// times a weight in bottom 3; the sum over the batch (smooth_L1_loss_layer.cu of rbgirshick/caffe-fast-rcnn). SSD's has two bottoms and σ = 1.
/// </summary>
internal sealed class SmoothL1LossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["SmoothL1Loss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(2, 4, 1, 1) { AutoTops = true };

    public Deployment Deploy(LayerParameter layer) => Deployment.LossAlone;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        if (context.Bottoms.Count == 3)
        {
            throw layer.Refuse(
                Codes.BlobCount,
                layer.AtBottom(2),
                "there must be 2 bottoms, or 4: predictions, targets, and weights within and outside of the loss",
                "3");
        }

        layer.CheckFirstAxes(context);
        layer.CheckSameAxes(context);
        return new LayerPlan(Shape.Scalar);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, dims) = (context.Graph, context.BottomShape(0).ToLongs());
        var difference = graph.Sub(context.Bottom(0), graph.Reshape(context.Bottom(1), dims));
        if (context.BottomCount > 2)
            difference = graph.Mul(difference, graph.Reshape(context.Bottom(2), dims));
        var losses = Emit(graph, difference, SquareOf(context.Source));
        if (context.BottomCount > 3)
            losses = graph.Mul(losses, graph.Reshape(context.Bottom(3), dims));
        context.Top(0, graph.Div(graph.ReduceSum(losses, [], keepDims: false), (float)context.BottomShape(0)[0]));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var losses = new float[context.Bottom(0).Length];
        TensorPrimitives.Subtract(context.Bottom(0), context.Bottom(1), losses);
        if (context.BottomCount > 2)
            TensorPrimitives.Multiply(losses, context.Bottom(2), losses);
        Compute(losses, SquareOf(context.Source));
        if (context.BottomCount > 3)
            TensorPrimitives.Multiply(losses, context.Bottom(3), losses);
        context.Top(0)[0] = TensorPrimitives.Sum<float>(losses) / context.BottomShapes[0][0];
    }

    /// <summary>The loss of each difference.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="difference">The differences.</param>
    /// <param name="square">σ².</param>
    internal static Value Emit(GraphBuilder graph, Value difference, float square)
    {
        var size = graph.Abs(difference);
        var near = graph.Mul(graph.Mul(difference, difference), 0.5f * square);
        return graph.Where(graph.Less(size, graph.Constant(1f / square)), near, graph.Sub(size, 0.5f / square));
    }

    /// <summary>Puts the loss of each difference in its place.</summary>
    internal static void Compute(Span<float> differences, float square)
    {
        foreach (ref var value in differences)
        {
            var size = Math.Abs(value);
            value = size < 1f / square ? 0.5f * square * value * value : size - (0.5f / square);
        }
    }

    private static float SquareOf(LayerSource layer)
    {
        var sigma = layer.Parameter.GetExtension(LayerForks.Extensions.SmoothL1LossParam)?.Sigma ?? 1f;
        return sigma * sigma;
    }
}

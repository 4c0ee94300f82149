using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// TripletLoss, of happynear/caffe-windows: how much less than a margin further an anchor, bottom 0, is from its negative, bottom 2, than from its
/// positive, bottom 1, by squared distance; half the sum over the batch (triplet_loss_layer.cpp).
/// </summary>
internal sealed class TripletLossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["TripletLoss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(3, 3, 1, 1) { AutoTops = true };

    public Deployment Deploy(LayerParameter layer) => Deployment.LossAlone;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckFirstAxes(context);
        layer.CheckLegacyAxes(context, 0);
        var channels = LossBottoms.LegacyAxis(context.Bottoms[0], 1);
        for (var bottom = 0; bottom < 3; bottom++)
            layer.CheckOnePlace(context, bottom, channels);

        // The fork reads past the end of negatives that are too few.
        if (context.Bottoms[2].Rank == 0 || context.Bottoms[2][0] != context.Bottoms[0][0])
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(2),
                $"bottom 2 must agree with bottom 0, {context.Bottoms[0]}, in its first axis",
                $"shape {context.Bottoms[2]}");
        }

        return new LayerPlan(Shape.Scalar);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        var shape = context.BottomShape(0);
        long[] dims = [shape[0], LossBottoms.LegacyAxis(shape, 1)];
        var anchor = graph.Reshape(context.Bottom(0), dims);
        var near = graph.ReduceSumSquare(graph.Sub(anchor, graph.Reshape(context.Bottom(1), dims)), [1], keepDims: false);
        var far = graph.ReduceSumSquare(graph.Sub(anchor, graph.Reshape(context.Bottom(2), dims)), [1], keepDims: false);
        var losses = graph.Max(graph.Add(graph.Sub(near, far), MarginOf(context.Source)), graph.Constant(0f));
        context.Top(0, graph.Div(graph.ReduceSum(losses, [], keepDims: false), shape[0] * 2f));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var items = context.BottomShapes[0][0];
        var channels = LossBottoms.LegacyAxis(context.BottomShapes[0], 1);
        var difference = new float[channels];
        var loss = 0f;
        for (var i = 0; i < items; i++)
        {
            var near = Distance(context, 1, i * channels, difference);
            var far = Distance(context, 2, i * channels, difference);
            loss += Math.Max(MarginOf(context.Source) + (near - far), 0f);
        }

        context.Top(0)[0] = loss / items / 2;
    }

    private static float Distance(ForwardContext context, int other, int start, float[] difference)
    {
        TensorPrimitives.Subtract(
            context.Bottom(0).Slice(start, difference.Length),
            context.Bottom(other).Slice(start, difference.Length),
            difference);
        return TensorPrimitives.SumOfSquares<float>(difference);
    }

    private static float MarginOf(LayerSource layer) =>
        layer.Parameter.GetExtension(LayerForks.Extensions.TripletLossParam)?.Margin ?? new TripletLossParameter().Margin;
}

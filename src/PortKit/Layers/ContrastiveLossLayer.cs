using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// ContrastiveLoss: for each pair at distance d, d² if its label, cut to a whole number, is not 0, else max(margin - d, 0)²;
/// legacy_version takes max(margin - d², 0). Half their sum over the batch (contrastive_loss_layer.cpp; Hadsell, Chopra and LeCun 2006).
/// </summary>
internal sealed class ContrastiveLossLayer : ILayer
{
    // What Caffe adds to a distance that it divides by.
    private const float AgainstZero = 1e-4f;

    public IReadOnlyList<string> Types => ["ContrastiveLoss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(3, 3, 1, 1) { AutoTops = true };

    public Deployment Deploy(LayerParameter layer) => Deployment.LossAlone;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckLegacyAxes(context, 0);
        var channels = LossBottoms.LegacyAxis(context.Bottoms[0], 1);
        layer.CheckOnePlace(context, 0, channels);
        layer.CheckOnePlace(context, 1, channels);
        layer.CheckOnePlace(context, 2);
        layer.CheckFirstAxes(context);

        // Caffe does not compare the number of labels: it leaves the surplus, and reads past the end of too few.
        var pairs = context.Bottoms[0][0];
        if (context.Bottoms[2].Count < pairs)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(2),
                $"bottom 2 must have a label for each of {pairs} pairs",
                $"shape {context.Bottoms[2]}");
        }

        return new ContrastivePlan(Shape.Scalar, layer.Parameter.ContrastiveLossParam ?? new ContrastiveLossParameter())
        {
            BottomChoices = new Dictionary<int, int> { [2] = 2 },
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var param = ((ContrastivePlan)plan).Param;
        var graph = context.Graph;
        var shape = context.BottomShape(0);
        long[] dims = [shape[0], LossBottoms.LegacyAxis(shape, 1)];
        var difference = graph.Sub(graph.Reshape(context.Bottom(0), dims), graph.Reshape(context.Bottom(1), dims));
        var near = graph.ReduceSumSquare(difference, [1], keepDims: false);
        var gap = graph.Max(graph.Sub(graph.Constant(param.Margin), param.LegacyVersion ? near : graph.Sqrt(near)), graph.Constant(0f));
        var far = param.LegacyVersion ? gap : graph.Mul(gap, gap);
        var labels = graph.Cast(LossBottoms.FirstLabels(graph, context.Bottom(2), context.BottomShape(2).Count, shape[0]), DataType.Int64);
        var terms = graph.Where(graph.Cast(labels, DataType.Bool), near, far);
        context.Top(0, graph.Div(graph.ReduceSum(terms, [], keepDims: false), shape[0] * 2f));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var param = ((ContrastivePlan)plan).Param;
        var pairs = context.BottomShapes[0][0];
        var channels = LossBottoms.LegacyAxis(context.BottomShapes[0], 1);
        var loss = 0f;
        var difference = new float[channels];
        for (var i = 0; i < pairs; i++)
        {
            TensorPrimitives.Subtract(context.Bottom(0).Slice(i * channels, channels), context.Bottom(1).Slice(i * channels, channels), difference);
            var near = TensorPrimitives.SumOfSquares(difference);
            var gap = Math.Max(param.Margin - (param.LegacyVersion ? near : MathF.Sqrt(near)), 0);
            loss += (int)context.Bottom(2)[i] != 0 ? near : param.LegacyVersion ? gap : gap * gap;
        }

        context.Top(0)[0] = loss / pairs / 2;
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom < 2 ? BottomGradient.Given : BottomGradient.Nothing;

    public bool CanBeForced(int bottom) => bottom != 2;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var param = ((ContrastivePlan)plan).Param;
        var pairs = context.BottomShape(0)[0];
        var channels = LossBottoms.LegacyAxis(context.BottomShape(0), 1);
        for (var i = 0; i < 2 * pairs; i++)
        {
            var (bottom, pair) = (i / pairs, i % pairs);
            if (!context.WantsBottom(bottom))
                continue;
            var dx = context.BottomGradient(bottom).Slice(pair * channels, channels);
            TensorPrimitives.Subtract(
                context.KeptBottom(0).Slice(pair * channels, channels), context.KeptBottom(1).Slice(pair * channels, channels), dx);
            var near = TensorPrimitives.SumOfSquares<float>(dx);
            var factor = (bottom == 0 ? 1f : -1f) * context.TopGradient(0)[0] / pairs;
            if ((int)context.Bottom(2)[pair] == 0)
            {
                var gap = param.Margin - (param.LegacyVersion ? near : MathF.Sqrt(near));
                factor = gap <= 0 ? 0 : param.LegacyVersion ? -factor : -factor * gap / (MathF.Sqrt(near) + AgainstZero);
            }

            TensorPrimitives.Multiply(dx, factor, dx);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (graph, param, shape) = (context.Graph, ((ContrastivePlan)plan).Param, context.BottomShape(0));
        long[] rows = [shape[0], LossBottoms.LegacyAxis(shape, 1)];
        var difference = graph.Sub(graph.Reshape(context.KeptBottom(0), rows), graph.Reshape(context.KeptBottom(1), rows));
        var near = graph.ReduceSum(graph.Mul(difference, difference), [1]);
        var labels = graph.Reshape(LossBottoms.FirstLabels(graph, context.Bottom(2), context.BottomShape(2).Count, shape[0]), rows[0], 1);
        var isSimilar = graph.Not(graph.Equal(graph.Cast(labels, DataType.Int64), graph.Constant(0L)));
        for (var i = 0; i < 2; i++)
        {
            if (!context.WantsBottom(i))
                continue;
            var factor = graph.Div(i == 0 ? context.TopGradient(0) : graph.Neg(context.TopGradient(0)), shape[0]);
            var distance = param.LegacyVersion ? near : graph.Sqrt(near);
            var gap = graph.Sub(graph.Constant(param.Margin), distance);
            var apart = graph.Neg(param.LegacyVersion ? factor : graph.Div(graph.Mul(factor, gap), graph.Add(distance, AgainstZero)));
            apart = graph.Where(graph.Greater(gap, graph.Constant(0f)), apart, graph.Constant(0f));
            context.BottomGradient(i, graph.Mul(graph.Where(isSimilar, factor, apart), difference));
        }
    }

    private sealed record ContrastivePlan(Shape Top, ContrastiveLossParameter Param) : LayerPlan(Top);
}

using PortKit.Caffe.Protos;
using PortKit.Net;
using Norm = PortKit.Caffe.Protos.HingeLossParameter.Types.Norm;

namespace PortKit.Layers;

/// <summary>
/// HingeLoss, one class against all others: with y = 1 for the labelled class and -1 for others, the sum of max(0, 1 - y x), or of its
/// squares (norm: L2), over the batch (hinge_loss_layer.cpp).
/// </summary>
internal sealed class HingeLossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["HingeLoss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature => LayerSignature.Loss;

    public Deployment Deploy(LayerParameter layer) => Deployment.LossAlone;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckFirstAxes(context);
        layer.CheckLegacyAxes(context, 0);
        var classes = ClassLabels.OfItems(layer, context.Bottoms[0]);
        if (context.Bottoms[1].Count < classes.Places)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"bottom 1 must have a label for each of {classes.Places} items",
                $"shape {context.Bottoms[1]}");
        }

        return new HingePlan(Shape.Scalar, classes, layer.Parameter.HingeLossParam?.Norm ?? Norm.L1)
        {
            BottomChoices = classes.Choices,
            Summands = context.Bottoms[0].Count,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, classes, norm) = (HingePlan)plan;
        var graph = context.Graph;
        var x = graph.Reshape(context.Bottom(0), classes.Shape.ToLongs());
        var labels = LossBottoms.FirstLabels(graph, context.Bottom(1), context.BottomShape(1).Count, classes.Places);
        var matches = classes.Matches(graph, classes.Labels(graph, labels), ignoreLabel: null);
        var gap = graph.Add(graph.Where(matches, graph.Neg(x), x), 1f);

        // Not Relu: NaN counts as 0 in Caffe.
        var terms = graph.Where(graph.Greater(gap, graph.Constant(0f)), gap, graph.Constant(0f));
        var sum = norm == Norm.L2 ? graph.ReduceSumSquare(terms, [], keepDims: false) : graph.ReduceSum(terms, [], keepDims: false);
        context.Top(0, graph.Div(sum, classes.Outer));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, classes, norm) = (HingePlan)plan;
        var x = context.Bottom(0);
        var labels = context.Bottom(1);
        var loss = 0f;
        for (var item = 0; item < classes.Outer; item++)
        {
            for (var i = 0; i < classes.Classes; i++)
            {
                var own = x[classes.IndexOf(item, i)];
                var gap = 1 + ((int)labels[item] == i ? -own : own);
                if (gap > 0)
                    loss += norm == Norm.L2 ? gap * gap : gap;
            }
        }

        context.Top(0)[0] = loss / classes.Outer;
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom == 0 ? BottomGradient.Given : BottomGradient.Stops;

    public bool CanBeForced(int bottom) => bottom != 1;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (_, classes, norm) = (HingePlan)plan;
        var factor = context.TopGradient(0)[0] * (norm == Norm.L2 ? 2 : 1) / classes.Outer;
        for (var item = 0; item < classes.Outer; item++)
        {
            for (var i = 0; i < classes.Classes; i++)
            {
                var (at, isLabel) = (classes.IndexOf(item, i), (int)context.Bottom(1)[item] == i);
                var gap = Math.Max(0, 1 + (isLabel ? -context.KeptBottom(0)[at] : context.KeptBottom(0)[at]));
                var slope = norm == Norm.L2 ? gap : gap > 0 ? 1f : 0f;
                context.BottomGradient(0)[at] = (isLabel ? -slope : slope) * factor;
            }
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var ((_, classes, norm), graph, one) = ((HingePlan)plan, context.Graph, context.Graph.Constant(1f));
        var labels = LossBottoms.FirstLabels(graph, context.Bottom(1), context.BottomShape(1).Count, classes.Places);
        var isLabel = classes.Matches(graph, classes.Labels(graph, labels), ignoreLabel: null);
        var side = graph.Where(isLabel, graph.Constant(-1f), one);
        var x = graph.Reshape(context.KeptBottom(0), classes.Shape.ToLongs());
        var gap = graph.Relu(graph.Add(graph.Mul(x, side), one));
        var slope = norm == Norm.L2 ? graph.Mul(gap, 2f) : graph.Sign(gap);
        context.BottomGradient(0, graph.Mul(graph.Mul(slope, side), graph.Div(context.TopGradient(0), classes.Outer)));
    }

    private sealed record HingePlan(Shape Top, ClassLabels Classes, Norm Norm) : LayerPlan(Top);
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// MultinomialLogisticLoss: the mean over the batch of -log of the labelled class's probability, which is at least 1e-20
/// (multinomial_logistic_loss_layer.cpp). The bottom holds probabilities already.
/// </summary>
internal sealed class MultinomialLogisticLossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["MultinomialLogisticLoss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature => LayerSignature.Loss;

    public Deployment Deploy(LayerParameter layer) => Deployment.LossAlone;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckFirstAxes(context);
        layer.CheckOnePlace(context, 1);
        layer.CheckLegacyAxes(context, 0);
        var classes = ClassLabels.OfItems(layer, context.Bottoms[0]);
        return new LossPlan(Shape.Scalar, classes) { BottomChoices = classes.Choices };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var classes = ((LossPlan)plan).Classes;
        var graph = context.Graph;
        var probabilities = graph.Reshape(context.Bottom(0), classes.Shape.ToLongs());
        var matches = classes.Matches(graph, classes.Labels(graph, context.Bottom(1)), ignoreLabel: null);
        var logs = classes.SumOfLogs(graph, probabilities, matches, ClassLabels.LogThreshold);
        context.Top(0, graph.Div(logs, -classes.Outer));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var classes = ((LossPlan)plan).Classes;
        var loss = 0f;
        for (var item = 0; item < classes.Outer; item++)
        {
            var label = (int)context.Bottom(1)[item];
            if (classes.IsClass(label))
                loss -= MathF.Log(Math.Max(context.Bottom(0)[classes.IndexOf(item, label)], ClassLabels.LogThreshold));
        }

        context.Top(0)[0] = loss / classes.Outer;
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom == 0 ? BottomGradient.Given : BottomGradient.Stops;

    public bool CanBeForced(int bottom) => bottom != 1;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var classes = ((LossPlan)plan).Classes;
        var factor = -context.TopGradient(0)[0] / classes.Outer;
        context.BottomGradient(0).Clear();
        for (var item = 0; item < classes.Outer; item++)
        {
            if (classes.IsClass((int)context.Bottom(1)[item]) && classes.IndexOf(item, (int)context.Bottom(1)[item]) is var at)
                context.BottomGradient(0)[at] = factor / Math.Max(context.Bottom(0)[at], ClassLabels.LogThreshold);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (classes, graph) = (((LossPlan)plan).Classes, context.Graph);
        var x = graph.Max(graph.Reshape(context.Bottom(0), classes.Shape.ToLongs()), graph.Constant(ClassLabels.LogThreshold));
        var isLabel = classes.Matches(graph, classes.Labels(graph, context.Bottom(1)), ignoreLabel: null);
        var factor = graph.Div(graph.Neg(context.TopGradient(0)), classes.Outer);
        context.BottomGradient(0, graph.Where(isLabel, graph.Div(factor, x), graph.Constant(0f)));
    }

    private sealed record LossPlan(Shape Top, ClassLabels Classes) : LayerPlan(Top);
}

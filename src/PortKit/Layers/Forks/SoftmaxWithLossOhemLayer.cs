using PortKit.Caffe.Protos;
using PortKit.Net;
using Mode = PortKit.Caffe.Protos.LossParameter.Types.NormalizationMode;

namespace PortKit.Layers.Forks;

/// <summary>
/// SoftmaxWithLossOHEM, of R-FCN: SoftmaxWithLoss, whose second top has the probabilities and whose third the loss of each label, by which hard
/// examples are found (softmax_loss_ohem_layer.cpp of intel/caffe). What it is divided by may be a number of its own, PRE_FIXED, and is at least 1.
/// intel's code for the CPU leaves the probabilities unset beside a third top, and counts ignored labels out wrongly; here, as on the GPU,
/// neither happens, and an ignored label has a loss of 0.
/// </summary>
internal sealed class SoftmaxWithLossOhemLayer : ILayer
{
    public IReadOnlyList<string> Types => ["SoftmaxWithLossOHEM"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(2, 2, 1, 3) { AutoTops = true };

    public Deployment Deploy(LayerParameter layer) =>
        Deployment.LossOf(new LayerParameter { Type = "Softmax", SoftmaxParam = layer.SoftmaxParam?.Clone() }, layer);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.SoftmaxParam ?? new SoftmaxParameter();
        var labels = ClassLabels.Read(layer, context, param.Axis, param, SoftmaxParameter.AxisFieldNumber);
        layer.CheckFirstAxes(context);
        if (context.TopCount > 1 && layer.Parameter.LossWeight.Count == 0)
        {
            context.Warn(
                Codes.PerBlobCount,
                layer.AtTop(1),
                $"the fork stops at a second top without loss_weight, which it then takes for one of the {context.TopCount} that it needs",
                "Write loss_weight once for each top.");
        }

        Shape[] tops = [Shape.Scalar, context.Bottoms[0], context.Bottoms[1]];
        return new OhemPlan(
            tops[..context.TopCount],
            labels,
            LossNormalization.Read(layer, Mode.Valid, takesPreFixed: true))
        { BottomChoices = labels.Choices };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, classes, normalization) = (OhemPlan)plan;
        var graph = context.Graph;
        var probabilities = graph.Softmax(context.Bottom(0), classes.Axis);
        var labels = classes.Labels(graph, context.Bottom(1));
        var matches = classes.Matches(graph, labels, normalization.IgnoreLabel);
        var logs = classes.Logs(graph, probabilities, matches, SoftmaxWithLossLayer.LeastProbability);
        var sum = graph.ReduceSum(logs, [], keepDims: false);
        context.Top(0, normalization.Divide(graph, sum, normalization.Ignored(graph, labels), classes.Outer, classes.Places, negated: true));
        if (context.TopCount > 1)
            context.Top(1, probabilities);
        if (context.TopCount > 2)
            context.Top(2, graph.Reshape(graph.Neg(graph.ReduceSum(logs, [classes.Axis])), plan.TopShapes[2].ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, classes, normalization) = (OhemPlan)plan;
        var probabilities = context.TopCount > 1 ? context.Top(1) : new float[classes.Shape.Count];
        SoftmaxLayer.Compute(context.Bottom(0), probabilities, classes.Shape, classes.Axis);
        var (loss, valid) = (0f, 0);
        for (var place = 0; place < context.Bottom(1).Length; place++)
        {
            var label = (int)context.Bottom(1)[place];
            if (normalization.Ignores(label))
                continue;
            valid++;
            if (!classes.IsClass(label))
                continue;
            var own = -MathF.Log(Math.Max(probabilities[classes.IndexOf(place, label)], SoftmaxWithLossLayer.LeastProbability));
            loss += own;
            if (context.TopCount > 2)
                context.Top(2)[place] = own;
        }

        context.Top(0)[0] = loss / normalization.Divisor(classes.Outer, classes.Places, valid);
    }

    private sealed record OhemPlan(IReadOnlyList<Shape> Tops, ClassLabels Classes, LossNormalization Normalization) : LayerPlan(Tops);
}

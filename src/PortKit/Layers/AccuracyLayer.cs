using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;
using Mode = PortKit.Caffe.Protos.LossParameter.Types.NormalizationMode;

namespace PortKit.Layers;

/// <summary>
/// Accuracy: the part of the labels whose class is among the top_k (accuracy_layer.cpp). A class is among them if at most top_k
/// predictions, its own included, are not less than its own: equals count against it, and NaN counts as right. The second top holds
/// the same for each class by itself, 0 for one without labels.
/// </summary>
internal sealed class AccuracyLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Accuracy"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(2, 2, 1, 2);

    public Deployment Deploy(LayerParameter layer) => Deployment.Dropped("it measures the net against labels");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.AccuracyParam ?? new AccuracyParameter();
        var classes = ClassLabels.Read(layer, context, param.Axis, param, AccuracyParameter.AxisFieldNumber);
        if (param.TopK > classes.Classes)
        {
            throw layer.Refuse(
                Codes.OutOfRange, layer.At(
                    param,
                    AccuracyParameter.TopKFieldNumber), $"top_k must be at most {classes.Classes}, the number of classes", $"{param.TopK}");
        }

        var valid = new LossNormalization(Mode.Valid, param.HasIgnoreLabel ? param.IgnoreLabel : null);
        return new AccuracyPlan(context.TopCount > 1 ? [Shape.Scalar, new Shape(classes.Classes)] : [Shape.Scalar], classes, valid, (int)param.TopK)
        {
            BottomChoices = classes.Choices,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, classes, normalization, topK) = (AccuracyPlan)plan;
        var graph = context.Graph;
        var predictions = context.Bottom(0);
        var labels = classes.Labels(graph, context.Bottom(1));
        var matches = classes.Matches(graph, labels, normalization.IgnoreLabel);
        var own = graph.ReduceSum(graph.Where(matches, predictions, graph.Constant(0f)), [classes.Axis]);
        var rank = graph.ReduceSum(graph.Cast(graph.GreaterOrEqual(predictions, own), DataType.Float), [classes.Axis]);
        var hits = graph.Cast(graph.And(matches, graph.LessOrEqual(rank, graph.Constant((float)topK))), DataType.Float);
        var right = graph.ReduceSum(hits, [], keepDims: false);
        context.Top(0, normalization.Divide(graph, right, normalization.Ignored(graph, labels), classes.Outer, classes.Places));
        if (context.TopCount < 2)
            return;
        long[] others = [.. Enumerable.Range(0, classes.Shape.Rank).Where(axis => axis != classes.Axis)];
        var found = PerClass(hits);
        var all = PerClass(graph.Cast(matches, DataType.Float));
        context.Top(1, graph.Div(found, graph.Max(all, graph.Constant(1f))));

        // No axes would mean all of them, where there are none to sum over.
        Value PerClass(Value x) => others.Length == 0 ? x : graph.ReduceSum(x, others, keepDims: false);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, classes, normalization, topK) = (AccuracyPlan)plan;
        var predictions = context.Bottom(0);
        var labels = context.Bottom(1);
        var found = new int[classes.Classes];
        var all = new int[classes.Classes];
        var valid = 0;
        for (var place = 0; place < labels.Length; place++)
        {
            var label = (int)labels[place];
            if (normalization.Ignores(label))
                continue;
            valid++;
            if (!classes.IsClass(label))
                continue;
            var own = predictions[classes.IndexOf(place, label)];
            var rank = 0;
            for (var other = 0; other < classes.Classes; other++)
                rank += predictions[classes.IndexOf(place, other)] >= own ? 1 : 0;
            all[label]++;
            found[label] += rank <= topK ? 1 : 0;
        }

        context.Top(0)[0] = found.Sum() / normalization.Divisor(classes.Outer, classes.Places, valid);
        for (var i = 0; i < classes.Classes && context.TopCount > 1; i++)
            context.Top(1)[i] = found[i] / Math.Max(all[i], 1f);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Stops;

    private sealed record AccuracyPlan(IReadOnlyList<Shape> Shapes, ClassLabels Classes, LossNormalization Normalization, int TopK)
        : LayerPlan(Shapes);
}

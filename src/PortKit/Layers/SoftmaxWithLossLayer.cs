using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;
using Mode = PortKit.Caffe.Protos.LossParameter.Types.NormalizationMode;

namespace PortKit.Layers;

/// <summary>
/// SoftmaxWithLoss: the mean of -log of the softmax probability of the labelled class (softmax_loss_layer.cpp). The second top holds
/// the probabilities. With weight_by_label_freqs each -log is multiplied by the class_weighting of its class, as in SegNet
/// (softmax_loss_layer.cpp of caffe-segnet and of synopsys-caffe); the number that the sum is divided by stays.
/// </summary>
internal sealed class SoftmaxWithLossLayer : ILayer
{
    /// <summary>The least normal float (FLT_MIN in C), below which Caffe lets no probability fall here.</summary>
    internal const float LeastProbability = 1.17549435e-38f;

    public IReadOnlyList<string> Types => ["SoftmaxWithLoss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(2, 2, 1, 2) { AutoTops = true };

    public Deployment Deploy(LayerParameter layer) =>
        Deployment.LossOf(new LayerParameter { Type = "Softmax", SoftmaxParam = layer.SoftmaxParam?.Clone() }, layer);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.SoftmaxParam ?? new SoftmaxParameter();
        SoftmaxLayer.RefuseOtherTypes(layer);
        var normalization = LossNormalization.Read(layer, Mode.Valid);
        var labels = ClassLabels.Read(layer, context, param.Axis, param, SoftmaxParameter.AxisFieldNumber);
        layer.CheckFirstAxes(context);
        if (layer.Parameter.LossParam is { } loss && loss.GetExtension(LossForks.Extensions.LabelSmoothing) != 0)
        {
            context.Note(
                Codes.Ignored,
                layer.At(loss, LossForks.Extensions.LabelSmoothing.FieldNumber),
                "label_smoothing changes how the net is trained and not the loss it gives, as in NVIDIA/caffe and intel/caffe; a tool that "
                    + "trains the model must smooth the labels itself");
        }

        if (context.TopCount > 1)
        {
            context.Warn(
                Codes.PerBlobCount,
                layer.AtTop(1),
                "Caffe 1.0 stops at a second top, as it hands loss_weight on to a Softmax of one top; the model gives the probabilities, as "
                    + "forks do that mended it");
        }

        return new LossPlan(
            context.TopCount > 1 ? [Shape.Scalar, context.Bottoms[0]] : [Shape.Scalar],
            labels,
            normalization,
            ReadWeights(layer, labels.Classes))
        {
            BottomChoices = labels.Choices,
            Summands = labels.Places,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, classes, normalization, weights) = (LossPlan)plan;
        var graph = context.Graph;
        var probabilities = graph.Softmax(context.Bottom(0), classes.Axis);
        var labels = classes.Labels(graph, context.Bottom(1));
        var logs = classes.SumOfLogs(graph, probabilities, classes.Matches(graph, labels, normalization.IgnoreLabel), LeastProbability, weights);
        context.Top(0, normalization.Divide(graph, logs, normalization.Ignored(graph, labels), classes.Outer, classes.Places, negated: true));
        if (context.TopCount > 1)
            context.Top(1, probabilities);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, classes, normalization, weights) = (LossPlan)plan;
        var probabilities = context.TopCount > 1 ? context.Top(1) : new float[classes.Shape.Count];
        SoftmaxLayer.Compute(context.Bottom(0), probabilities, classes.Shape, classes.Axis);
        var labels = context.Bottom(1);
        var loss = 0f;
        var valid = 0;
        for (var place = 0; place < labels.Length; place++)
        {
            var label = (int)labels[place];
            if (normalization.Ignores(label))
                continue;
            if (classes.IsClass(label))
                loss -= MathF.Log(Math.Max(probabilities[classes.IndexOf(place, label)], LeastProbability)) * (weights?[label] ?? 1f);
            valid++;
        }

        context.Top(0)[0] = loss / normalization.Divisor(classes.Outer, classes.Places, valid);
    }

    // Weights of classes and smoothed labels are forks', and a second top stops Caffe.
    public BottomGradient GradientOf(LayerParameter layer, int bottom)
    {
        if (bottom > 0)
            return BottomGradient.Stops;
        var isOfFork = layer.LossParam is { } loss && (loss.GetExtension(LossForks.Extensions.WeightByLabelFreqs)
            || loss.GetExtension(LossForks.Extensions.LabelSmoothing) != 0);
        return isOfFork || layer.Top.Count > 1 ? BottomGradient.Unknown : BottomGradient.Given;
    }

    public bool CanBeForced(int bottom) => bottom != 1;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (_, classes, normalization, _) = (LossPlan)plan;
        var dx = context.BottomGradient(0);
        var valid = 0;
        SoftmaxLayer.Compute(context.KeptBottom(0), dx, classes.Shape, classes.Axis);
        for (var place = 0; place < classes.Places; place++)
        {
            var label = (int)context.Bottom(1)[place];
            if (normalization.Ignores(label))
            {
                for (var c = 0; c < classes.Classes; c++)
                    dx[classes.IndexOf(place, c)] = 0;
                continue;
            }

            if (classes.IsClass(label))
                dx[classes.IndexOf(place, label)] -= 1;
            valid++;
        }

        TensorPrimitives.Multiply(dx, context.TopGradient(0)[0] / normalization.Divisor(classes.Outer, classes.Places, valid), dx);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var ((_, classes, normalization, _), graph) = ((LossPlan)plan, context.Graph);
        var labels = classes.Labels(graph, context.Bottom(1));
        var isLabel = graph.Cast(classes.Matches(graph, labels, normalization.IgnoreLabel), DataType.Float);
        var ignored = normalization.Ignored(graph, labels);
        var difference = graph.Sub(graph.Softmax(context.KeptBottom(0), classes.Axis), isLabel);
        if (ignored is not null)
            difference = graph.Where(ignored, graph.Constant(0f), difference);
        context.BottomGradient(
            0, graph.Mul(difference, normalization.Divide(graph, context.TopGradient(0), ignored, classes.Outer, classes.Places)));
    }

    /// <summary>SegNet's weights of the classes; null where they do not count.</summary>
    private static float[]? ReadWeights(LayerSource layer, int classes)
    {
        if (layer.Parameter.LossParam is not { } param || !param.GetExtension(LossForks.Extensions.WeightByLabelFreqs))
            return null;
        var weights = param.GetExtension(LossForks.Extensions.ClassWeighting);
        if (weights?.Count != classes)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, LossForks.Extensions.WeightByLabelFreqs.FieldNumber),
                $"weight_by_label_freqs needs class_weighting once for each of the {classes} classes",
                $"{weights?.Count ?? 0} times");
        }

        return [.. weights];
    }

    private sealed record LossPlan(
        IReadOnlyList<Shape> Shapes, ClassLabels Classes, LossNormalization Normalization, float[]? Weights) : LayerPlan(Shapes);
}

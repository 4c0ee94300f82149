using System.Numerics.Tensors;
using Google.Protobuf;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;
using Mode = PortKit.Caffe.Protos.LossParameter.Types.NormalizationMode;

namespace PortKit.Layers;

/// <summary>
/// InfogainLoss: the mean over the labels of -Σ H(label, l) log p(l), with p the softmax of the first bottom, at least 1e-20, and H a
/// matrix of classes by classes, from the third bottom or from a file (infogain_loss_layer.cpp). The second top holds p.
/// </summary>
internal sealed class InfogainLossLayer : ILayer
{
    public IReadOnlyList<string> Types => ["InfogainLoss"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(2, 3, 1, 2) { AutoTops = true };

    public Deployment Deploy(LayerParameter layer) =>
        Deployment.LossOf(new LayerParameter { Type = "Softmax", SoftmaxParam = layer.SoftmaxParam?.Clone() }, layer);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.InfogainLossParam ?? new InfogainLossParameter();
        if (layer.Parameter.LossParam is { HasNormalize: true } old)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(old, LossParameter.NormalizeFieldNumber),
                "normalization is expected, as this type does not take its predecessor normalize",
                $"normalize: {(old.Normalize ? "true" : "false")}",
                $"Write  normalization: {(old.Normalize ? "VALID" : "BATCH_SIZE")}");
        }

        if (context.TopCount > 1 && layer.Parameter.LossWeight.Count == 0)
        {
            // The first top's weight is 1 by default, and the second then lacks one.
            throw layer.Refuse(
                Codes.PerBlobCount,
                layer.AtTop(1),
                "loss_weight must be given for each of 2 tops",
                "none",
                "Add  loss_weight: 1  loss_weight: 0");
        }

        var normalization = LossNormalization.Read(layer, Mode.Valid);
        var classes = ClassLabels.Read(layer, context, param.Axis, param, InfogainLossParameter.AxisFieldNumber);
        layer.CheckFirstAxes(context);
        var file = context.Bottoms.Count > 2 ? null : ReadMatrix(layer, context, param);
        var count = file?.Length ?? context.Bottoms[2].Count;
        if (count != (long)classes.Classes * classes.Classes)
        {
            var at = file is null ? layer.AtBottom(2) : layer.At(param, InfogainLossParameter.SourceFieldNumber);
            throw layer.Refuse(Codes.BottomShape, at, $"a matrix of {classes.Classes} x {classes.Classes} elements is expected", $"{count}");
        }

        return new LossPlan(context.TopCount > 1 ? [Shape.Scalar, context.Bottoms[0]] : [Shape.Scalar], classes.Flattened, normalization, file)
        {
            BottomChoices = classes.Choices,
            Summands = classes.Places,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, classes, normalization, file) = (LossPlan)plan;
        var graph = context.Graph;
        var size = classes.Classes;
        var probabilities = graph.Softmax(graph.Reshape(context.Bottom(0), classes.Shape.ToLongs()), classes.Axis);
        var logs = graph.Log(graph.Max(probabilities, graph.Constant(ClassLabels.LogThreshold)));
        var matrix = file is null
            ? graph.Reshape(context.Bottom(2), size, size)
            : graph.Initializer($"{context.Source.Name}.infogain", [size, size], TensorData.Of(file));

        // For each place what each label would add; then that of the label alone is kept.
        var labels = classes.Labels(graph, context.Bottom(1));
        var matches = classes.Matches(graph, labels, normalization.IgnoreLabel);
        var sum = graph.ReduceSum(graph.Where(matches, graph.MatMul(matrix, logs), graph.Constant(0f)), [], keepDims: false);
        context.Top(0, normalization.Divide(graph, sum, normalization.Ignored(graph, labels), classes.Outer, classes.Places, negated: true));
        if (context.TopCount > 1)
            context.Top(1, graph.Reshape(probabilities, context.TopShape(1).ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, classes, normalization, file) = (LossPlan)plan;
        var probabilities = context.TopCount > 1 ? context.Top(1) : new float[classes.Shape.Count];
        SoftmaxLayer.Compute(context.Bottom(0), probabilities, classes.Shape, classes.Axis);
        var matrix = file ?? context.Bottom(2);
        var labels = context.Bottom(1);
        var logs = new float[classes.Classes];
        var loss = 0f;
        var valid = 0;
        for (var place = 0; place < labels.Length; place++)
        {
            var label = (int)labels[place];
            if (normalization.Ignores(label))
                continue;
            valid++;
            if (!classes.IsClass(label))
                continue;
            for (var i = 0; i < logs.Length; i++)
                logs[i] = MathF.Log(Math.Max(probabilities[classes.IndexOf(place, i)], ClassLabels.LogThreshold));
            loss -= TensorPrimitives.Dot(matrix.Slice(label * logs.Length, logs.Length), logs);
        }

        context.Top(0)[0] = loss / normalization.Divisor(classes.Outer, classes.Places, valid);
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom == 0 ? BottomGradient.Given : BottomGradient.Stops;

    public bool CanBeForced(int bottom) => bottom != 1;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (_, classes, normalization, file) = (LossPlan)plan;
        var matrix = file ?? context.Bottom(2);
        var dx = context.BottomGradient(0);
        var valid = 0;
        SoftmaxLayer.Compute(context.KeptBottom(0), dx, classes.Shape, classes.Axis);
        for (var place = 0; place < classes.Places; place++)
        {
            var label = (int)context.Bottom(1)[place];
            var counts = !normalization.Ignores(label);
            valid += counts ? 1 : 0;
            var row = classes.IsClass(label) ? matrix.Slice(label * classes.Classes, classes.Classes) : [];
            for (var i = 0; i < classes.Classes; i++)
            {
                var at = classes.IndexOf(place, i);
                dx[at] = counts && !row.IsEmpty ? (dx[at] * TensorPrimitives.Sum(row)) - row[i] : 0;
            }
        }

        TensorPrimitives.Multiply(dx, context.TopGradient(0)[0] / normalization.Divisor(classes.Outer, classes.Places, valid), dx);
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var ((_, classes, normalization, file), graph) = ((LossPlan)plan, context.Graph);
        var count = (long)classes.Classes;
        var matrix = file is null ? graph.Reshape(context.Bottom(2), count, count) : graph.Constant(file, count, count);
        var labels = classes.Labels(graph, context.Bottom(1));
        var isLabel = graph.Cast(classes.Matches(graph, labels, normalization.IgnoreLabel), DataType.Float);

        // The row of the label; zeros where it is ignored, or no class.
        var row = graph.MatMul(graph.Transpose(matrix, 1, 0), isLabel);
        var probabilities = graph.Softmax(graph.Reshape(context.KeptBottom(0), classes.Shape.ToLongs()), classes.Axis);
        var difference = graph.Sub(graph.Mul(probabilities, graph.ReduceSum(row, [1])), row);
        var factor = normalization.Divide(
            graph, context.TopGradient(0), normalization.Ignored(graph, labels), classes.Outer, classes.Places);
        context.BottomGradient(0, graph.Mul(difference, factor));
    }

    private static float[] ReadMatrix(LayerSource layer, PlanContext context, InfogainLossParameter param)
    {
        var at = layer.At(param, InfogainLossParameter.SourceFieldNumber);
        if (!param.HasSource)
            throw layer.Refuse(Codes.Missing, at, "the matrix is expected, as a third bottom or as infogain_loss_param { source }", "neither");
        BlobProto blob;
        try
        {
            blob = BlobProto.Parser.ParseFrom(context.ReadFile(param.Source, at));
        }
        catch (InvalidProtocolBufferException)
        {
            throw layer.Refuse(
                CaffeCodes.Unreadable,
                at,
                $"a blob in binary form (a .binaryproto file) is expected in '{param.Source}'",
                "something else");
        }

        float[] values = blob.DoubleData.Count > 0 ? [.. blob.DoubleData.Select(value => (float)value)] : [.. blob.Data];
        var shape = blob.HasNum || blob.HasChannels || blob.HasHeight || blob.HasWidth
            ? context.Shape(blob.Num, blob.Channels, blob.Height, blob.Width)
            : context.Shape([.. blob.Shape?.Dim ?? []]);
        if (shape.Count != values.Length)
        {
            throw layer.Refuse(
                CaffeCodes.Unreadable,
                at,
                $"the blob in '{param.Source}' must have as many values as its shape {shape} says",
                $"{values.Length}");
        }

        return values;
    }

    private sealed record LossPlan(IReadOnlyList<Shape> Shapes, ClassLabels Classes, LossNormalization Normalization, float[]? File)
        : LayerPlan(Shapes);
}

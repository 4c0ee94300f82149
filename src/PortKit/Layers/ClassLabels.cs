using Google.Protobuf;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// Predictions for a number of classes along one axis, and one label for each place off that axis. Labels are floats that are cut to
/// whole numbers. A label that is the number of no class reads memory at random in Caffe (its debug build stops); here
/// it stands for no class and adds nothing, and what other labels add is left as it is.
/// </summary>
/// <param name="Shape">The shape of the predictions.</param>
/// <param name="Axis">The axis of the classes.</param>
internal sealed record ClassLabels(Shape Shape, int Axis)
{
    /// <summary>The least probability that a logarithm is taken of, but in SoftmaxWithLoss (loss_layer.hpp).</summary>
    public const float LogThreshold = 1e-20f;

    /// <summary>What stands in the list of classes for the one that is ignored: no label has this value.</summary>
    private const long NoLabel = long.MaxValue;

    /// <summary>The number of classes.</summary>
    public int Classes => Shape[Axis];

    /// <summary>The number of elements before the axis; what Caffe counts as the batch.</summary>
    public int Outer => Shape.CountOf(0, Axis);

    /// <summary>The number of elements after the axis.</summary>
    public int Inner => Shape.CountFrom(Axis + 1);

    /// <summary>The number of labels.</summary>
    public int Places => Outer * Inner;

    /// <summary>What is to be said of bottom 1, the labels: see <see cref="LayerPlan.BottomChoices"/>.</summary>
    public IReadOnlyDictionary<int, int> Choices => new Dictionary<int, int> { [1] = Classes };

    /// <summary>The same elements with all that stands before, and all that stands after, the axis in one axis each.</summary>
    public ClassLabels Flattened => new(new Shape(Outer, Classes, Inner), 1);

    /// <summary>Reads the axis, and refuses labels that are not as many as there are places.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">Its bottoms: predictions and labels.</param>
    /// <param name="axis">The axis as written.</param>
    /// <param name="param">The message it is written in.</param>
    /// <param name="field">The field it is written in.</param>
    public static ClassLabels Read(LayerSource layer, PlanContext context, int axis, IMessage? param, int field)
    {
        var (data, labels) = (context.Bottoms[0], context.Bottoms[1]);
        var classes = Of(layer, data, context.Axis(data, axis, layer.At(param, field)));
        if (classes.Places != labels.Count)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"{Counted.Of(classes.Places, "label")} {Counted.Verb(classes.Places, "is", "are")} expected, one for each place of "
                    + $"predictions {data} off axis {classes.Axis}",
                $"{labels.Count}, of shape {labels}");
        }

        return classes;
    }

    /// <summary>Predictions of one label for each item, whatever axes there are after the first; refuses an empty blob.</summary>
    public static ClassLabels OfItems(LayerSource layer, Shape data) =>
        Of(layer, new Shape(data[0], data.Count / Math.Max(data[0], 1)), 1);

    /// <summary>Where the prediction for a class stands.</summary>
    public int IndexOf(int place, int classNumber) => (((place / Inner * Classes) + classNumber) * Inner) + (place % Inner);

    /// <summary>Whether a label is the number of a class.</summary>
    public bool IsClass(int label) => label >= 0 && label < Classes;

    /// <summary>The labels as int64, in the predictions' shape with one element along the axis.</summary>
    public Value Labels(GraphBuilder graph, Value labels) =>
        graph.Reshape(graph.Cast(labels, DataType.Int64), Shape.With(Axis, 1).ToLongs());

    /// <summary>Of each prediction, whether it is that of the class which the label names; of none where the label is ignored.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">What <see cref="Labels"/> gave.</param>
    /// <param name="ignoreLabel">The label that is ignored, or null.</param>
    public Value Matches(GraphBuilder graph, Value labels, int? ignoreLabel)
    {
        var classes = new long[Classes];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = i == ignoreLabel ? NoLabel : i;
        return graph.Equal(labels, graph.Reshape(graph.Constant((ReadOnlySpan<long>)classes), AlongAxis()));
    }

    /// <summary>The sum of the logarithms of the probabilities of the labelled classes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="probabilities">The probabilities, in <see cref="Shape"/>.</param>
    /// <param name="matches">What <see cref="Matches"/> gave.</param>
    /// <param name="threshold">Lesser probabilities count as this one; NaN stays.</param>
    /// <param name="weights">A factor for each class, or null.</param>
    public Value SumOfLogs(GraphBuilder graph, Value probabilities, Value matches, float threshold, float[]? weights = null) =>
        graph.ReduceSum(Logs(graph, probabilities, matches, threshold, weights), [], keepDims: false);

    /// <summary>
    /// The logarithms of the probabilities of the labelled classes, and 0 for the others; parameters as of <see cref="SumOfLogs"/>.
    /// </summary>
    public Value Logs(GraphBuilder graph, Value probabilities, Value matches, float threshold, float[]? weights = null)
    {
        var logs = graph.Log(graph.Max(probabilities, graph.Constant(threshold)));
        if (weights is not null)
            logs = graph.Mul(logs, graph.Constant(weights, AlongAxis()));
        return graph.Where(matches, logs, graph.Constant(0f));
    }

    // The dims of one value for each class, that go with the predictions.
    private long[] AlongAxis() => [Classes, .. Enumerable.Repeat(1L, Shape.Rank - Axis - 1)];

    private static ClassLabels Of(LayerSource layer, Shape data, int axis)
    {
        // Caffe divides by the number of items, in integers.
        if (data.Count == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have at least one element", $"shape {data}");
        return new ClassLabels(data, axis);
    }
}

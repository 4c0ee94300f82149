using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
<<<<<<< HEAD
/// CTCGreedyDecoder: for each sequence the likeliest class of each time step, without blanks and, if told so, without repetitions, filled up with -1
/// (ctc_decoder_layer.cpp of OpenVINO's training_toolbox_caffe). A sequence ends before the first marker of 0 in bottom 1, the first row aside.
/// A second top is the score: minus the sum of the probabilities that were chosen. Bottom 2, the sequences that are right, is for the accuracy
/// alone.
=======
/// CTCGreedyDecoder: the likeliest class of each step, without blanks and, on request, without those that repeat the step before; what is left of a sequence is
/// filled up with -1 (ctc_decoder_layer.cpp of openvinotoolkit/training_toolbox_caffe). A sequence ends before the first step after step 0 whose indicator is 0.
>>>>>>> 79769cc (ROIAlign of MS-CNN, BoxAnnotatorOHEM, Nms of OpenPose, CTCGreedyDecoder)
/// </summary>
internal sealed class CtcGreedyDecoderLayer : ILayer
{
    public IReadOnlyList<string> Types => ["CTCGreedyDecoder"];

    public LayerFamily Family => LayerFamily.Loss;

<<<<<<< HEAD
    public LayerSignature Signature { get; } = new(2, 3, 1, 3);
=======
    public LayerSignature Signature { get; } = new(2, 2, 1, 1);
>>>>>>> 79769cc (ROIAlign of MS-CNN, BoxAnnotatorOHEM, Nms of OpenPose, CTCGreedyDecoder)

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 0 ? BottomHint.Sequence : BottomHint.Any;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.CtcDecoderParam) ?? new CtcDecoderParameter();
<<<<<<< HEAD
        var bottom = context.Bottoms[0];
        if (bottom.Rank < 3 || bottom.CountFrom(3) != 1 || bottom.Count == 0)
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(0), "a bottom of 3 axes with elements is expected (time steps, sequences, classes)", $"{bottom}");
        }

        var markers = context.Bottoms[1];
        if (markers.Rank < 2 || markers[0] != bottom[0] || markers[1] != bottom[1] || markers.CountFrom(2) != 1)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(1),
                $"bottom 1, the continuation markers, must have the first 2 axes of bottom 0, {bottom}",
                $"{markers}");
        }

        if (context.TopCount > (context.Bottoms.Count > 2 ? 1 : 2))
        {
            throw context.Bottoms.Count > 2
                ? layer.Refuse(
                    Codes.NotConvertible,
                    layer.AtTop(context.TopCount - 1),
                    "the accuracy is for evaluation alone and is not converted",
                    null,
                    "Remove the tops after the first, and bottom 2.")
                : layer.Refuse(
                    Codes.BlobCount, layer.AtTop(2), "at most 2 tops are expected with 2 bottoms, sequences and scores", $"{context.TopCount}");
        }

        Shape[] tops = [context.Shape(bottom[1], bottom[0], 1, 1), context.Shape(bottom[1], 1, 1, 1)];
        var blank = param.BlankIndex < 0 ? bottom[2] - 1 : param.BlankIndex;
        return new CtcPlan(tops[..context.TopCount], bottom[0], bottom[1], bottom[2], blank, param.CtcMergeRepeated);
=======
        var (x, indicators) = (context.Bottoms[0], context.Bottoms[1]);
        if (x.Rank < 3 || x.CountFrom(3) != 1 || x.Count == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a bottom of steps, sequences and classes is expected", $"{x}");
        if (indicators.Rank < 2 || indicators[0] != x[0] || indicators[1] != x[1] || indicators.CountFrom(2) != 1)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(1), $"an indicator for each step of each sequence, {x[0]}x{x[1]}, is expected", $"{indicators}");
        if (param.BlankIndex < -1 || param.BlankIndex >= x[2])
            throw layer.Refuse(Codes.OutOfRange, layer.At(param, CtcDecoderParameter.BlankIndexFieldNumber), $"blank_index must be from 0 to {x[2] - 1}, or -1 for the last class", $"{param.BlankIndex}");
        return new CtcPlan(new Shape(x[1], x[0], 1, 1), param.BlankIndex < 0 ? x[2] - 1 : param.BlankIndex, param.CtcMergeRepeated);
>>>>>>> 79769cc (ROIAlign of MS-CNN, BoxAnnotatorOHEM, Nms of OpenPose, CTCGreedyDecoder)
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
<<<<<<< HEAD
        var (tops, steps, sequences, classes, blank, merges) = (CtcPlan)plan;
        var graph = context.Graph;
        var probabilities = graph.Reshape(context.Bottom(0), steps, sequences, classes);
        var best = graph.ArgMax(probabilities, 2, keepDims: false);
        var alive = Alive(graph, graph.Reshape(context.Bottom(1), steps, sequences), steps, sequences);
        var kept = graph.Not(graph.Equal(best, graph.Constant((long)blank)));
        if (alive is not null)
            kept = graph.And(kept, alive);
        if (merges && steps > 1)
        {
            // Before the first step stands no class.
            var none = graph.Expand(graph.Constant(-1L), 1, sequences);
            var before = graph.Concat([none, graph.Slice(best, [0], [steps - 1], [0])], 0);
            kept = graph.And(kept, graph.Not(graph.Equal(best, before)));
        }

        // What is kept goes to the place that the number of those before tells, all else to a place after the last.
        var place = graph.Sub(CumSum(graph, graph.Cast(kept, DataType.Int64)), graph.Constant(1L));
        place = graph.Where(kept, place, graph.Constant((long)steps));
        var empty = graph.Expand(graph.Constant(-1f), steps + 1, sequences);
        var decoded = graph.Node("ScatterElements", [empty, place, graph.Cast(best, DataType.Float)], Attr.Int("axis", 0));
        decoded = graph.Transpose(graph.Slice(decoded.Shaped(steps + 1, sequences), [0], [steps], [0]), 1, 0);
        context.Top(0, graph.Reshape(decoded, tops[0].ToLongs()));
        if (tops.Count < 2)
            return;
        var chosen = graph.ReduceMax(probabilities, [2], keepDims: false);
        if (alive is not null)
            chosen = graph.Where(alive, chosen, graph.Constant(0f));
        context.Top(1, graph.Reshape(graph.Neg(graph.ReduceSum(chosen, [0], keepDims: false)), tops[1].ToLongs()));
=======
        var ((top, blank, merges), graph) = ((CtcPlan)plan, context.Graph);
        var (sequences, steps) = (top[0], top[1]);
        var classes = graph.ArgMax(graph.Reshape(context.Bottom(0), steps, sequences, context.BottomShape(0)[2]), axis: 2, keepDims: false);
        classes = graph.Cast(graph.Transpose(classes, 1, 0), DataType.Float);
        var isKept = graph.Not(graph.Equal(classes, graph.Constant((float)blank)));
        if (merges)
            isKept = graph.And(isKept, graph.Not(graph.Equal(classes, Before(classes))));

        // Of the indicators, that of step 0 does not count.
        var ends = graph.Equal(graph.Transpose(graph.Reshape(context.Bottom(1), steps, sequences), 1, 0), graph.Constant(0f));
        var first = new float[steps];
        first.AsSpan(1).Fill(1);
        var ended = graph.Node("CumSum", [graph.Mul(graph.Cast(ends, DataType.Float), graph.Constant(first, 1, steps)), graph.Constant(1L)]);
        isKept = graph.And(isKept, graph.Equal(ended, graph.Constant(0f)));

        var numbers = graph.Sub(graph.Node("CumSum", [graph.Cast(isKept, DataType.Float), graph.Constant(1L)]), 1);
        var places = graph.Transpose(graph.Node("NonZero", [isKept]).Shaped(2, -1), 1, 0);
        var number = graph.Cast(graph.Unsqueeze(graph.Node("GatherND", [numbers, places]).Shaped(-1), 1), DataType.Int64);
        var targets = graph.Concat([graph.Slice(places, [0], [1], [1]), number], axis: 1);
        var none = graph.Expand(graph.Constant(-1f), sequences, steps);
        var written = graph.Node("ScatterND", [none, targets, graph.Node("GatherND", [classes, places])]);
        context.Top(0, graph.Reshape(written.Shaped(sequences, steps), top.ToLongs()));

        Value Before(Value x)
        {
            var padded = graph.Pad(x, [0, 1], [0, 0], -1);
            return graph.Slice(padded, [0], [steps], [1]);
        }
>>>>>>> 79769cc (ROIAlign of MS-CNN, BoxAnnotatorOHEM, Nms of OpenPose, CTCGreedyDecoder)
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
<<<<<<< HEAD
        var (tops, steps, sequences, classes, blank, merges) = (CtcPlan)plan;
        context.Top(0).Fill(-1);
        for (var n = 0; n < sequences; n++)
        {
            var (before, count, score) = (-1, 0, 0f);
            for (var t = 0; t < steps && (t == 0 || context.Bottom(1)[(t * sequences) + n] != 0); t++)
            {
                var row = context.Bottom(0).Slice(((t * sequences) + n) * classes, classes);
                var best = 0;
                for (var c = 1; c < classes; c++)
                    best = row[c] > row[best] ? c : best;
                score -= row[best];
                if (best != blank && !(merges && best == before))
                    context.Top(0)[(n * steps) + count++] = best;
                before = best;
            }

            if (tops.Count > 1)
                context.Top(1)[n] = score;
        }
    }

    // Whether each step belongs to its sequence; null if there is one step alone, which always does.
    private static Value? Alive(GraphBuilder graph, Value markers, int steps, int sequences)
    {
        if (steps == 1)
            return null;
        // The marker of the first step is not looked at: a sequence has that step in any case.
        var none = graph.Expand(graph.Constant(0f), 1, sequences);
        var ends = graph.Cast(graph.Equal(graph.Slice(markers, [1], [steps], [0]), graph.Constant(0f)), DataType.Float);
        return graph.Equal(CumSum(graph, graph.Concat([none, ends], 0)), graph.Constant(0f));
    }

    private static Value CumSum(GraphBuilder graph, Value x) => graph.Node("CumSum", [x, graph.Constant(0L)]);

    /// <param name="Tops">The tops.</param>
    /// <param name="Steps">The time steps.</param>
    /// <param name="Sequences">The sequences.</param>
    /// <param name="Classes">The classes.</param>
    /// <param name="Blank">The class that stands for nothing.</param>
    /// <param name="Merges">Whether a class that follows itself is told once.</param>
    private sealed record CtcPlan(IReadOnlyList<Shape> Tops, int Steps, int Sequences, int Classes, int Blank, bool Merges) : LayerPlan(Tops);
=======
        var (top, blank, merges) = (CtcPlan)plan;
        var (sequences, steps, classes) = (top[0], top[1], context.BottomShapes[0][2]);
        context.Top(0).Fill(-1);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var (written, previous) = (0, -1);
            for (var step = 0; step < steps && (step == 0 || context.Bottom(1)[(step * sequences) + sequence] != 0); step++)
            {
                var best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(context.Bottom(0).Slice(((step * sequences) + sequence) * classes, classes));
                if (best != blank && !(merges && best == previous))
                    context.Top(0)[(sequence * steps) + written++] = best;
                previous = best;
            }
        }
    }

    private sealed record CtcPlan(Shape Top, int Blank, bool MergesRepeated) : LayerPlan(Top);
>>>>>>> 79769cc (ROIAlign of MS-CNN, BoxAnnotatorOHEM, Nms of OpenPose, CTCGreedyDecoder)
}

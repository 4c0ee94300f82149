using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// CTCGreedyDecoder: for each sequence the likeliest class of each time step, without blanks and, if told so, without repetitions, filled up with -1
/// (ctc_decoder_layer.cpp of OpenVINO's training_toolbox_caffe). A sequence ends before the first marker of 0 in bottom 1, the first row aside.
/// A second top is the score: minus the sum of the probabilities that were chosen. Bottom 2, the sequences that are right, is for the accuracy
/// alone.
/// </summary>
internal sealed class CtcGreedyDecoderLayer : ILayer
{
    public IReadOnlyList<string> Types => ["CTCGreedyDecoder"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(2, 3, 1, 3);

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 0 ? BottomHint.Sequence : BottomHint.Any;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.CtcDecoderParam) ?? new CtcDecoderParameter();
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
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
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
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
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
}

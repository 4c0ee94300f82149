using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// The selection of boxes in SSD, in lists of candidates that stand side by side (ApplyNMSFast in bbox_util.cpp of weiliu89/caffe): a candidate
/// is kept if it overlaps no better one by more than a threshold, which may shrink with each that is kept.
/// </summary>
/// <param name="LeastScore">Only scores over it count.</param>
/// <param name="Overlap">The threshold.</param>
/// <param name="Eta">What the threshold is multiplied by after each box that is kept, as long as it is over 0.5; 1 to leave it.</param>
internal readonly record struct BoxSelection(float LeastScore, float Overlap, float Eta)
{
    /// <summary>The candidates of one list that are kept, in order.</summary>
    /// <param name="boxes">Corners of the candidates, the best first.</param>
    public List<int> Of(float[] boxes)
    {
        var kept = new List<int>();
        var threshold = Overlap;
        for (var i = 0; i < boxes.Length / 4; i++)
        {
            var box = i;
            if (kept.Exists(other => Share(boxes, 4 * box, 4 * other) > threshold))
                continue;
            kept.Add(i);
            if (Eta < 1 && threshold > GreedyLoop.LeastAdapted)
                threshold *= Eta;
        }

        return kept;
    }

    /// <summary>Which candidates are kept, as bools, in a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="boxes">The corners, lists × candidates × 4.</param>
    /// <param name="scores">The scores, lists × candidates, the best first.</param>
    /// <param name="lists">How many lists there are.</param>
    /// <param name="candidates">How many candidates each has.</param>
    public Value Kept(GraphBuilder graph, Value boxes, Value scores, int lists, int candidates)
    {
        // A box that is turned inside out has no size; the operator would turn it back.
        var corners = graph.Split(boxes, [2, 2], axis: 2);
        boxes = graph.Concat([corners[0], graph.Max(corners[0], corners[1])], axis: 2);
        if (Eta < 1)
        {
            var counts = graph.Greater(scores, graph.Constant(LeastScore));
            return GreedyLoop.Kept(
                graph,
                boxes,
                counts,
                lists,
                candidates,
                Overlap,
                Eta,
                (body, shared, areas, area) => body.Div(shared, body.Sub(body.Add(areas, area), shared)));
        }

        var selected = graph.Node("NonMaxSuppression",
        [
            boxes,
            graph.Reshape(scores, lists, 1, candidates),
            graph.Constant((long)candidates),
            graph.Constant(Math.Min(Overlap, 1)),
            graph.Constant(LeastScore),
        ]);
        var places = graph.Gather(selected, graph.Constant((ReadOnlySpan<long>)[0, 2]), axis: 1);
        var ones = graph.Add(graph.Cast(graph.Gather(selected, graph.Constant(1L), axis: 1), DataType.Float), 1);
        var zeros = graph.Zeros(lists, candidates);
        return graph.Cast(graph.Node("ScatterND", [zeros, places, ones]).Shaped(lists, candidates), DataType.Bool);
    }

    private static float Share(float[] boxes, int a, int b)
    {
        var width = Math.Min(boxes[a + 2], boxes[b + 2]) - Math.Max(boxes[a], boxes[b]);
        var height = Math.Min(boxes[a + 3], boxes[b + 3]) - Math.Max(boxes[a + 1], boxes[b + 1]);
        if (!(width > 0 && height > 0))
            return 0;
        var shared = width * height;
        return shared / (Area(a) + Area(b) - shared);

        float Area(int box) => boxes[box + 2] < boxes[box] || boxes[box + 3] < boxes[box + 1]
            ? 0
            : (boxes[box + 2] - boxes[box]) * (boxes[box + 3] - boxes[box + 1]);
    }
}

using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>Non-maximum suppression as a Loop of one candidate after the other, for what the operator NonMaxSuppression does not do.</summary>
internal static class GreedyLoop
{
    /// <summary>A threshold shrinks as long as it is over this.</summary>
    public const float LeastAdapted = 0.5f;

    /// <summary>What part two boxes have in common: of the areas of all, of that of the candidate, and of what each shares with it.</summary>
    public delegate Value Share(GraphBuilder body, Value shared, Value areas, Value area);

    /// <summary>Which candidates are kept, as bools, in lists that stand side by side.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="boxes">The corners, lists × candidates × 4, the best first.</param>
    /// <param name="counts">Which of them count, lists × candidates, as bools.</param>
    /// <param name="lists">How many lists there are.</param>
    /// <param name="candidates">How many candidates each has.</param>
    /// <param name="overlap">A candidate that has more in common with one that is kept is not.</param>
    /// <param name="eta">What the threshold of a list is multiplied by after each that is kept; 1 to leave it.</param>
    /// <param name="share">What they have in common.</param>
    /// <param name="sizes">
    /// The widths and heights, lists × candidates × 2, where they are not what the corners give: a corner is rounded, and does not give them back
    /// to the last bit, on which an overlap of exactly the threshold depends. Null for what the corners give.
    /// </param>
    public static Value Kept(
        GraphBuilder graph, Value boxes, Value counts, int lists, int candidates, float overlap, float eta, Share share, Value? sizes = null)
    {
        var numbers = new float[candidates];
        for (var i = 0; i < candidates; i++)
            numbers[i] = i;
        var places = graph.Constant(numbers, 1, candidates);
        var (first, last) = (graph.Slice(boxes, [0], [2], [2]), graph.Slice(boxes, [2], [4], [2]));
        var areas = Product(graph, sizes ?? graph.Sub(last, first));

        var body = graph.Subgraph("candidate");
        var number = body.Input("number", [], DataType.Int64);
        var goesOn = body.Input("goes_on", [], DataType.Bool);
        var kept = body.Input("kept", [lists, candidates], DataType.Bool);
        var threshold = body.Input("threshold", [lists, 1]);
        var index = body.Reshape(number, 1);
        var (from, to) = (body.Gather(first, index, axis: 1), body.Gather(last, index, axis: 1));
        var shared = Product(body, body.Relu(body.Sub(body.Min(to, last), body.Max(from, first))));
        var isOver = body.Greater(share(body, shared, areas, body.Gather(areas, index, axis: 1)), threshold);
        var overlaps = body.And(kept, body.And(body.Greater(shared, body.Constant(0f)), isOver));
        var isSuppressed = body.Cast(body.ReduceMax(body.Cast(overlaps, DataType.Float), [1]), DataType.Bool);
        var isKept = body.And(body.Gather(counts, index, axis: 1), body.Not(isSuppressed));
        body.Output("goes_on", body.Identity(goesOn), []);
        body.Output("kept", body.Or(kept, body.And(isKept, body.Equal(places, body.Cast(number, DataType.Float)))), [lists, candidates]);
        var isAdapted = body.And(isKept, body.Greater(threshold, body.Constant(LeastAdapted)));
        body.Output("threshold", eta < 1 ? body.Where(isAdapted, body.Mul(threshold, eta), threshold) : body.Identity(threshold), [lists, 1]);

        var none = graph.Cast(graph.Zeros(lists, candidates), DataType.Bool);
        var start = graph.Expand(graph.Constant(overlap), lists, 1);
        return graph.Nodes(
            "Loop",
            [graph.Constant((long)candidates), graph.Constant(true), none, start],
            2,
            body.ToAttribute("body"))[0].Shaped(lists, candidates);
    }

    /// <summary>Width times height.</summary>
    private static Value Product(GraphBuilder graph, Value sizes)
    {
        var parts = graph.Split(sizes, [1, 1], axis: 2);
        return graph.Squeeze(graph.Mul(parts[0], parts[1]), 2);
    }
}

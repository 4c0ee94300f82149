using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// The detections of YOLO, with the arithmetic that its versions share: each cell of a map has boxes, each of which tells where it lies in its
/// cell, how large it is against its anchor, whether there is something in it, and of which class. All that are sure enough, of all maps and all
/// pictures, stand in one list, of which those
/// are kept that overlap no better one, whatever the class. Column 0 of the top is 0 for all pictures.
/// </summary>
/// <param name="Top">The shape of the top, for as many rows as there can be.</param>
internal sealed record YoloPlan(Shape Top) : LayerPlan(Top)
{
    /// <summary>What stands before the classes of a box: x, y, width, height, and whether there is something.</summary>
    public const int Coordinates = 5;

    /// <summary>How many pictures there are.</summary>
    public required int Pictures { get; init; }

    /// <summary>How many classes there are.</summary>
    public required int Classes { get; init; }

    /// <summary>The maps, one for each bottom.</summary>
    public required IReadOnlyList<YoloMap> Maps { get; init; }

    /// <summary>How sure a detection must be.</summary>
    public required float LeastScore { get; init; }

    /// <summary>A box that has this part of their union, or more, in common with a better one is left out.</summary>
    public required float Overlap { get; init; }

    /// <summary>
    /// Whether each class of a box is a candidate of its own, if its score is over the least (YOLO v3); otherwise the likeliest is, if its score
    /// is the least or more (v2).
    /// </summary>
    public required bool HasAllClasses { get; init; }

    /// <summary>The shape of the top.</summary>
    public static Shape ShapeOf(PlanContext context, IReadOnlyList<YoloMap> maps, int pictures, int scores) =>
        DetectionRows.Shape(context, maps.Sum(map => (long)map.Height * map.Width * map.Boxes) * pictures * scores, pictures);

    /// <summary>Refuses a bottom that does not have the channels of its boxes.</summary>
    public static void Check(LayerSource layer, PlanContext context, int bottom, int boxes, int classes)
    {
        var shape = context.Bottoms[bottom];
        var channels = (long)boxes * (Coordinates + classes);
        if (shape.Rank == 4 && shape[1] == channels && shape[0] == context.Bottoms[0][0] && shape.Count > 0)
            return;
        throw layer.Refuse(
            Codes.BottomShape,
            layer.AtBottom(bottom),
            $"4 axes, and {channels} channels for {Counted.Of(boxes, "box", "boxes")} of {Counted.Of(classes, "class", "classes")}, are expected",
            $"{shape}");
    }

    /// <summary>Emits it.</summary>
    public void Emit(EmitContext context)
    {
        var graph = context.Graph;
        var maps = Maps.Select((map, i) => Candidates(graph, context.Bottom(i), map)).ToList();
        var boxes = graph.Concat([.. maps.Select(map => map.Boxes)], axis: 0);
        var scores = graph.Concat([.. maps.Select(map => map.Scores)], axis: 0);
        var least = graph.Constant(LeastScore);
        Value? labels = null;
        if (!HasAllClasses)
        {
            labels = graph.ArgMax(scores, axis: 1, keepDims: false);
            scores = graph.ReduceMax(scores, [1], keepDims: false);
        }

        var isSure = HasAllClasses ? graph.Greater(scores, least) : graph.GreaterOrEqual(scores, least);
        var places = graph.Transpose(graph.Node("NonZero", [isSure]).Shaped(HasAllClasses ? 2 : 1, -1), 1, 0);
        var box = HasAllClasses ? graph.Slice(places, [0], [1], [1]) : places;
        boxes = graph.Gather(boxes, graph.Reshape(box, -1));
        scores = graph.Node("GatherND", [scores, places]).Shaped(-1);
        labels = HasAllClasses ? graph.Reshape(graph.Slice(places, [1], [2], [1]), -1) : graph.Gather(labels!, graph.Reshape(box, -1));

        // The operator leaves out what overlaps by more than a threshold, the forks what overlaps by as much: by more than the number before.
        var selected = graph.Node("NonMaxSuppression",
        [
            graph.Unsqueeze(boxes, 0),
            graph.Unsqueeze(scores, 0, 1),
            graph.Constant(Overlap > 0 ? (long)Top.Count : 1),
            graph.Constant(Overlap > 0 ? Math.Min(MathF.BitDecrement(Overlap), 1) : 0),
        ]);
        var columns = graph.Split(selected, [1, 1, 1], axis: 1);
        var rows = graph.Reshape(columns[2], -1);
        context.Top(0, DetectionRows.Top(
            graph,
            graph.Concat(
                [
                    graph.Cast(columns[0], DataType.Float),
                    graph.Unsqueeze(graph.Add(graph.Cast(graph.Gather(labels, rows), DataType.Float), 1), 1),
                    graph.Unsqueeze(graph.Gather(scores, rows), 1),
                    graph.Gather(boxes, rows),
                ],
                axis: 1),
            Pictures));
    }

    /// <summary>Computes it.</summary>
    public void Forward(ForwardContext context)
    {
        var found = new List<(float Score, int Label, float[] Box)>();
        for (var i = 0; i < Maps.Count; i++)
            Find(context.Bottom(i), Maps[i], found);
        var best = found.OrderByDescending(one => one.Score).ToList();
        var kept = GreedySelection.Of(best.Count, int.MaxValue, (one, other) => Share(best[one].Box, best[other].Box) >= Overlap);
        DetectionRows.Write(context, [.. kept.Select(i => (float[])[0, best[i].Label + 1, best[i].Score, .. best[i].Box])], Pictures);
    }

    /// <summary>The corners of all boxes of a map, and their scores in each class.</summary>
    private (Value Boxes, Value Scores) Candidates(GraphBuilder graph, Value x, YoloMap map)
    {
        var (cells, boxes) = (map.Height * map.Width, map.Boxes);
        x = graph.Reshape(x, Pictures, boxes, Coordinates + Classes, cells);
        var parts = graph.Split(graph.Transpose(x, 0, 3, 1, 2), [2, 2, 1, Classes], axis: 3);
        var grid = new float[2 * cells];
        for (var i = 0; i < cells; i++)
            (grid[2 * i], grid[(2 * i) + 1]) = (i % map.Width, i / map.Width);
        var center = graph.Div(
            graph.Add(Sigmoid(graph, parts[0]), graph.Constant(grid, 1, cells, 1, 2)), graph.Constant([map.Width, map.Height], 2));
        var size = graph.Div(
            graph.Mul(graph.Exp(parts[1]), graph.Constant(map.Sizes, 1, 1, boxes, 2)), graph.Constant([map.Unit.Width, map.Unit.Height], 2));
        var half = graph.Div(size, 2);
        var corners = graph.Concat([graph.Sub(center, half), graph.Add(center, half)], axis: 3);
        var classes = HasAllClasses ? Sigmoid(graph, parts[3]) : graph.Softmax(parts[3], 3).Shaped(Pictures, cells, boxes, Classes);
        var scores = graph.Mul(Sigmoid(graph, parts[2]), classes);
        var count = (long)Pictures * cells * boxes;
        return (graph.Reshape(corners, count, 4), graph.Reshape(scores, count, Classes));
    }

    private void Find(ReadOnlySpan<float> x, YoloMap map, List<(float Score, int Label, float[] Box)> found)
    {
        var (cells, values) = (map.Height * map.Width, Coordinates + Classes);
        var scores = new float[Classes];
        for (var picture = 0; picture < Pictures; picture++)
        {
            for (var i = 0; i < cells * map.Boxes; i++)
            {
                var (cell, box) = (i / map.Boxes, i % map.Boxes);
                var of = x[((((picture * map.Boxes) + box) * values * cells) + cell)..];
                Score(of, cells, scores);
                for (var label = 0; label < Classes; label++)
                {
                    if (HasAllClasses ? scores[label] > LeastScore : label == Best(scores) && scores[label] >= LeastScore)
                        found.Add((scores[label], label, Corners(of, cells, map, cell, box)));
                }
            }
        }
    }

    private void Score(ReadOnlySpan<float> box, int cells, float[] scores)
    {
        var something = Sigmoid(box[4 * cells]);
        var (max, sum) = (float.MinValue, 0f);
        for (var label = 0; label < Classes; label++)
        {
            scores[label] = box[(Coordinates + label) * cells];
            max = Math.Max(max, scores[label]);
        }

        for (var label = 0; label < Classes; label++)
        {
            scores[label] = HasAllClasses ? Sigmoid(scores[label]) : MathF.Exp(scores[label] - max);
            sum += scores[label];
        }

        for (var label = 0; label < Classes; label++)
            scores[label] = something * (HasAllClasses ? scores[label] : scores[label] / sum);
    }

    private static float[] Corners(ReadOnlySpan<float> of, int cells, YoloMap map, int cell, int box)
    {
        var x = (cell % map.Width + Sigmoid(of[0])) / map.Width;
        var y = (cell / map.Width + Sigmoid(of[cells])) / map.Height;
        var width = MathF.Exp(of[2 * cells]) * map.Sizes[2 * box] / map.Unit.Width / 2;
        var height = MathF.Exp(of[3 * cells]) * map.Sizes[(2 * box) + 1] / map.Unit.Height / 2;
        return [x - width, y - height, x + width, y + height];
    }

    // The first of equals.
    private static int Best(float[] scores) => Array.IndexOf(scores, scores.Max());

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    // Not the operator, which ONNX Runtime takes to be constant from ±18 on. Whether a box has an area at all can depend on what is beyond.
    private static Value Sigmoid(GraphBuilder graph, Value x) => graph.Div(graph.Constant(1f), graph.Add(graph.Exp(graph.Neg(x)), 1));

    private static float Share(float[] a, float[] b)
    {
        var (width, height) = (Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]), Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        var shared = width > 0 && height > 0 ? width * height : 0;
        return shared / (Area(a) + Area(b) - shared);

        static float Area(float[] box) => (box[2] - box[0]) * (box[3] - box[1]);
    }
}

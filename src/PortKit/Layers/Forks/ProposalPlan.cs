using System.Collections.Immutable;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// The proposals of a region proposal network, with the arithmetic that all its layers share: anchors are moved and scaled by the deltas of
/// bottom 1, cut off at the edges of the picture, sorted by the probabilities in the second half of bottom 0, and taken unless they overlap
/// better ones. The last bottom tells
/// the height of the picture, its width, and how it was scaled.
/// </summary>
/// <param name="TopShapes">The shapes of the tops, for as many proposals as there can be.</param>
internal sealed record ProposalPlan(IReadOnlyList<Shape> TopShapes) : LayerPlan(TopShapes)
{
    /// <summary>The anchors.</summary>
    public required ProposalAnchors Anchors { get; init; }

    /// <summary>How many of the best are looked at.</summary>
    public required int Candidates { get; init; }

    /// <summary>How many are kept at most.</summary>
    public required int Most { get; init; }

    /// <summary>What part of the union two boxes may share.</summary>
    public required float Overlap { get; init; }

    /// <summary>The least width and height, in pixels of the picture before it was scaled.</summary>
    public required float MinSize { get; init; }

    /// <summary>Which values of the last bottom tell the scale of the width and that of the height.</summary>
    public required (int Width, int Height) Scales { get; init; }

    /// <summary>Whether boxes that are too small are left out; otherwise they come last, with a score of 0.</summary>
    public required bool DropsSmall { get; init; }

    /// <summary>Refuses bottoms that do not belong together.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">What the layer sees of the net.</param>
    /// <param name="anchors">How many anchors there are about each cell.</param>
    /// <param name="least">How many values the last bottom has at least.</param>
    public static void Check(LayerSource layer, PlanContext context, int anchors, int least)
    {
        var (scores, deltas, picture) = (context.Bottoms[0], context.Bottoms[1], context.Bottoms[2]);
        if (scores.Rank != 4 || scores[1] != 2L * anchors)
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(0), $"bottom 0 must have 4 axes and {2L * anchors} channels, two for each of "
                    + $"{Counted.Of(anchors, "anchor")}", $"{scores}");
        }

        if (scores[0] != 1)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                "a batch of one picture is expected, as proposals do not tell pictures apart",
                $"{scores[0]}");
        }

        if (scores.Count == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a map with elements is expected", $"{scores}");
        if (deltas.Rank != 4 || deltas[0] != 1 || deltas[1] != 4L * anchors || deltas[2] != scores[2] || deltas[3] != scores[3])
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(1), "bottom 1 must have the map of bottom 0 and four channels for each anchor, "
                    + $"1x{4L * anchors}x{scores[2]}x{scores[3]}", $"{deltas}");
        }

        if (picture.Count < least)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(2),
                $"bottom 2 must have {least} values: the height and the width of the picture, and its scale",
                $"{picture}");
        }
    }

    /// <summary>
    /// What bottom 2 may hold: the size of a picture that fills the map, which was not scaled. None where it is no row of a few values.
    /// </summary>
    /// <param name="context">What the layer sees of the net.</param>
    /// <param name="stride">How many pixels a cell of the map stands for.</param>
    public static IReadOnlyDictionary<int, IReadOnlyList<float>> Examples(PlanContext context, int stride)
    {
        const int Most = 1 << 10;
        if (context.Bottoms[2].Count > Most)
            return ImmutableDictionary<int, IReadOnlyList<float>>.Empty;
        var (map, values) = (context.Bottoms[0], new float[context.Bottoms[2].Count]);
        values.AsSpan().Fill(1);
        (values[0], values[1]) = ((float)map[2] * stride, (float)map[3] * stride);
        return new Dictionary<int, IReadOnlyList<float>> { [2] = values };
    }

    /// <summary>Emits it; what a graph takes for the corner behind the last pixel, Caffe takes for the last pixel.</summary>
    public void Emit(EmitContext context)
    {
        var (graph, maps) = (context.Graph, context.BottomShape(0));
        long count = Anchors.Count;
        var cell = maps[1] / 2;
        var deltas = graph.Reshape(context.Bottom(1), cell, 4, maps[2], maps[3]);
        var parts = graph.Split(graph.Reshape(graph.Transpose(deltas, 2, 3, 0, 1), count, 4), [2, 2], axis: 1);
        var sizes = graph.Constant(Anchors.Sizes, count, 2);
        var centers = graph.Add(graph.Mul(parts[0], sizes), graph.Constant(Anchors.Centers, count, 2));
        var halves = graph.Mul(graph.Mul(graph.Exp(parts[1]), sizes), 0.5f);

        var picture = graph.Reshape(context.Bottom(2), context.BottomShape(2).Count);
        var edge = graph.Sub(Picked(1, 0), 1);
        var (first, last) = (Clipped(graph.Sub(centers, halves)), Clipped(graph.Add(centers, halves)));
        var least = graph.Mul(Picked(Scales.Width, Scales.Height), MinSize);
        var isLarge = graph.Cast(graph.GreaterOrEqual(graph.Add(graph.Sub(last, first), 1), least), DataType.Float);
        var fits = graph.Cast(graph.ReduceMin(isLarge, [1], keepDims: false), DataType.Bool);

        var scores = graph.Slice(context.Bottom(0), [cell], [2L * cell], [1]);
        scores = graph.Reshape(graph.Transpose(scores, 0, 2, 3, 1), count);
        scores = graph.Where(fits, scores, graph.Constant(DropsSmall ? float.NegativeInfinity : 0f));
        var (best, places) = graph.TopK(scores, Candidates, axis: 0);
        var boxes = graph.Gather(graph.Concat([first, last], axis: 1), places);
        var selected = graph.Node("NonMaxSuppression",
        [
            graph.Unsqueeze(graph.Add(boxes, graph.Constant([0, 0, 1, 1], 4)), 0),
            graph.Reshape(best, 1, 1, Candidates),
            graph.Constant((long)Most),
            graph.Constant(Math.Min(Overlap, 1)),
            DropsSmall ? graph.Constant(float.MinValue) : null,
        ]);

        // A picture, a class, which are both 0, and a box.
        var indices = graph.Split(selected, [1, 1, 1], axis: 1);
        var rows = graph.Reshape(indices[2], -1);
        context.Top(0, graph.Concat([graph.Cast(indices[0], DataType.Float), graph.Gather(boxes, rows)], axis: 1));
        if (context.TopCount > 1)
            context.Top(1, graph.Gather(best, TopShapes[1].Rank > 1 ? indices[2] : rows));

        Value Picked(int x, int y) => graph.Gather(picture, graph.Constant((ReadOnlySpan<long>)[x, y]));

        Value Clipped(Value corners) => graph.Max(graph.Min(corners, edge), graph.Constant(0f));
    }

    /// <summary>Computes it.</summary>
    public void Forward(ForwardContext context)
    {
        var boxes = Boxes(context.Bottom(1), context.BottomShapes[1], context.Bottom(2));
        var scores = Scores(context.Bottom(0), context.BottomShapes[0], boxes, context.Bottom(2));
        var order = Enumerable.Range(0, scores.Length).Where(box => !float.IsNegativeInfinity(scores[box]))
            .OrderByDescending(box => scores[box]).Take(Candidates).ToArray();
        var kept = GreedySelection.Of(order.Length, Most, (one, other) => Share(boxes, 4 * order[one], 4 * order[other]) > Overlap);
        for (var row = 0; row < kept.Count; row++)
        {
            var box = order[kept[row]];
            boxes.AsSpan(4 * box, 4).CopyTo(context.Top(0)[((row * RoiBottom.Columns) + 1)..]);
            if (context.TopCount > 1)
                context.Top(1)[row] = scores[box];
        }

        for (var top = 0; top < context.TopCount; top++)
            context.CutTop(top, kept.Count);
    }

    private float[] Boxes(ReadOnlySpan<float> deltas, Shape maps, ReadOnlySpan<float> picture)
    {
        var plane = maps[2] * maps[3];
        var cell = maps[1] / 4;
        var boxes = new float[4 * Anchors.Count];
        for (var i = 0; i < Anchors.Count; i++)
        {
            var (at, channel) = (i / cell, 4 * (i % cell));
            for (var axis = 0; axis < 2; axis++)
            {
                var size = Anchors.Sizes[(2 * i) + axis];
                var center = (deltas[((channel + axis) * plane) + at] * size) + Anchors.Centers[(2 * i) + axis];
                var half = 0.5f * (MathF.Exp(deltas[((channel + 2 + axis) * plane) + at]) * size);
                var edge = picture[1 - axis] - 1;
                boxes[(4 * i) + axis] = Math.Max(Math.Min(center - half, edge), 0);
                boxes[(4 * i) + 2 + axis] = Math.Max(Math.Min(center + half, edge), 0);
            }
        }

        return boxes;
    }

    private float[] Scores(ReadOnlySpan<float> x, Shape maps, float[] boxes, ReadOnlySpan<float> picture)
    {
        var plane = maps[2] * maps[3];
        var cell = maps[1] / 2;
        var (width, height) = (MinSize * picture[Scales.Width], MinSize * picture[Scales.Height]);
        var scores = new float[Anchors.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            var fits = boxes[(4 * i) + 2] - boxes[4 * i] + 1 >= width && boxes[(4 * i) + 3] - boxes[(4 * i) + 1] + 1 >= height;
            scores[i] = fits ? x[((cell + (i % cell)) * plane) + (i / cell)] : DropsSmall ? float.NegativeInfinity : 0;
        }

        return scores;
    }

    private static float Share(float[] boxes, int a, int b)
    {
        var width = Math.Max(0, Math.Min(boxes[a + 2], boxes[b + 2]) - Math.Max(boxes[a], boxes[b]) + 1);
        var height = Math.Max(0, Math.Min(boxes[a + 3], boxes[b + 3]) - Math.Max(boxes[a + 1], boxes[b + 1]) + 1);
        var shared = width * height;
        return shared / (Area(a) + Area(b) - shared);

        float Area(int box) => (boxes[box + 2] - boxes[box] + 1) * (boxes[box + 3] - boxes[box + 1] + 1);
    }
}

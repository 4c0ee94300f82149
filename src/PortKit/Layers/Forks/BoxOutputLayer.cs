using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// BoxOutput of MS-CNN: the boxes that maps of several scales propose, each bottom for boxes of one size, as regions of interest; a second top
/// has their scores too
/// (box_output_layer.cpp of zhaoweicai/mscnn). A box counts by how much its best class is above the background. Of equal scores the later box
/// comes first. Where no picture has any there is one region of 10 by 10 pixels.
/// </summary>
internal sealed class BoxOutputLayer : ILayer
{
    private const int Coordinates = 4;

    private const string Union = "IOU";

    private static readonly float[] NoRegion = [0, 1, 1, 10, 10];

    public IReadOnlyList<string> Types => ["BoxOutput"];

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 1, 2);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.BoxOutputParam) ?? new BoxOutputParameter();
        var bottoms = context.Bottoms.Count;
        ForEachBottom("field_h", param.FieldH.Count, BoxOutputParameter.FieldHFieldNumber);
        ForEachBottom("field_w", param.FieldW.Count, BoxOutputParameter.FieldWFieldNumber);
        ForEachBottom("downsample_rate", param.DownsampleRate.Count, BoxOutputParameter.DownsampleRateFieldNumber);
        if (param.NmsType is not (Union or "IOMU" or "IOFU"))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, BoxOutputParameter.NmsTypeFieldNumber),
                "nms_type must be IOU, IOMU or IOFU",
                $"{param.NmsType}");
        }

        if (!(param.IouThr >= 0))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, BoxOutputParameter.IouThrFieldNumber),
                "iou_thr must be 0 or more",
                $"{param.IouThr}");
        }

        if (!(param.FieldWhr > 0 && param.FieldXyr > 0))
        {
            var field = param.FieldWhr > 0 ? BoxOutputParameter.FieldXyrFieldNumber : BoxOutputParameter.FieldWhrFieldNumber;
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, field),
                "field_whr and field_xyr must be greater than 0",
                $"{param.FieldWhr} and {param.FieldXyr}");
        }

        var maps = context.Bottoms;
        for (var i = 0; i < bottoms; i++)
        {
            if (maps[i].Rank != 4 || maps[i][0] != maps[0][0] || maps[i][1] != maps[0][1] || maps[i][1] < Coordinates + 2 || maps[i].Count == 0)
            {
                throw layer.Refuse(
                    Codes.BottomShape, layer.AtBottom(i), "4 axes, the pictures of all bottoms, and as channels the scores of two classes or "
                        + "more and x, y, width and height, are expected", $"{maps[i]}");
            }
        }

        var all = context.Shape(maps.Sum(map => (long)map[2] * map[3]))[0];
        var candidates = param.MaxNmsNum > 0 ? (int)Math.Min(param.MaxNmsNum, all) : all;
        var most = param.MaxPostNmsNum > 0 ? (int)Math.Min(param.MaxPostNmsNum, candidates) : candidates;
        var rows = (long)maps[0][0] * most;
        Shape[] tops = [context.Shape(rows, RoiBottom.Columns, 1, 1), context.Shape(rows, RoiBottom.Columns + 1, 1, 1)];
        return new BoxPlan(tops[..context.TopCount])
        {
            OpenAxis = 0,
            Param = param,
            Changes = BoxRegression.Of(layer),
            Candidates = candidates,
            Most = most
        };

        void ForEachBottom(string name, int count, int field)
        {
            if (count != bottoms)
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(param, field),
                    $"{name} must be given once for each of {Counted.Of(bottoms, "bottom")}",
                    $"{count}");
            }
        }
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (own, graph) = ((BoxPlan)plan, context.Graph);
        var pictures = context.BottomShape(0)[0];
        var maps = Enumerable.Range(0, context.BottomCount).Select(i => Map(own, context, i)).ToList();

        // Reversed, for of equal scores the operator takes the first.
        var scores = Reversed(graph.Concat([.. maps.Select(map => map.Scores)], axis: 1));
        var boxes = Reversed(graph.Concat([.. maps.Select(map => map.Boxes)], axis: 1));
        var (best, places) = graph.TopK(scores, own.Candidates, axis: 1);
        boxes = Best(boxes, Coordinates);
        var sizes = own.Param.NmsType == Union ? null : Best(Reversed(graph.Concat([.. maps.Select(map => map.Sizes)], axis: 1)), 2);
        var kept = Kept(own, graph, boxes, sizes, best, pictures);
        if (own.Most < own.Candidates)
        {
            var numbers = graph.Node("CumSum", [graph.Cast(kept, DataType.Int32), graph.Constant(1L)]);
            kept = graph.And(kept, graph.LessOrEqual(graph.Cast(numbers, DataType.Int64), graph.Constant((long)own.Most)));
        }

        places = graph.Transpose(graph.Node("NonZero", [kept]).Shaped(2, -1), 1, 0);
        var picture = graph.Cast(graph.Slice(places, [0], [1], [1]), DataType.Float);
        var rows = graph.Concat([picture, graph.Node("GatherND", [boxes, places]).Shaped(-1, Coordinates)], axis: 1);
        context.Top(0, graph.Unsqueeze(DetectionRows.OrElse(graph, rows, graph.Constant(NoRegion, 1, NoRegion.Length), 1), 2, 3));
        if (context.TopCount == 1)
            return;
        rows = graph.Concat([rows, graph.Unsqueeze(graph.Node("GatherND", [best, places]).Shaped(-1), 1)], axis: 1);
        context.Top(
            1,
            graph.Unsqueeze(DetectionRows.OrElse(graph, rows, graph.Constant(new float[RoiBottom.Columns + 1], 1, RoiBottom.Columns + 1), 1), 2, 3));

        Value Reversed(Value x) => graph.Slice(x, [-1], [long.MinValue], [1], [-1]);

        Value Best(Value all, int columns) => graph.Node(
            "GatherElements",
            [all, graph.Expand(graph.Unsqueeze(places, 2), pictures, own.Candidates, columns)],
            Attr.Int("axis", 1)).Shaped(pictures, own.Candidates, columns);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var own = (BoxPlan)plan;
        var rows = new List<(int Picture, Box Box)>();
        for (var picture = 0; picture < context.BottomShapes[0][0]; picture++)
        {
            var found = new List<Box>();
            for (var i = 0; i < context.BottomCount; i++)
                Find(own, context, i, picture, found);
            var best = Enumerable.Reverse(found).OrderByDescending(box => box.Score).Take(own.Candidates).ToList();
            var kept = GreedySelection.Of(best.Count, own.Most, (one, other) => Share(own.Param.NmsType, best[one], best[other]) > own.Param.IouThr);
            rows.AddRange(kept.Select(i => (picture, best[i])));
        }

        for (var top = 0; top < context.TopCount; top++)
        {
            var columns = RoiBottom.Columns + top;
            for (var row = 0; row < rows.Count; row++)
            {
                var (picture, box) = rows[row];
                ((ReadOnlySpan<float>)[
                    picture,
                    box.X,
                    box.Y,
                    box.X + box.Width,
                    box.Y + box.Height,
                    box.Score
                ])[..columns].CopyTo(context.Top(top)[(row * columns)..]);
            }

            if (rows.Count == 0 && top == 0)
                NoRegion.CopyTo(context.Top(top));
            context.CutTop(top, Math.Max(rows.Count, 1));
        }
    }

    /// <summary>The scores of a map, -∞ for what is no candidate, and the corners of its boxes, with their widths and heights.</summary>
    private static (Value Scores, Value Boxes, Value Sizes) Map(BoxPlan own, EmitContext context, int bottom)
    {
        var (graph, param, shape) = (context.Graph, own.Param, context.BottomShape(bottom));
        var (rate, classes, cells) = (param.DownsampleRate[bottom], shape[1] - Coordinates, shape[2] * shape[3]);
        var x = graph.Transpose(graph.Reshape(context.Bottom(bottom), shape[0], shape[1], cells), 0, 2, 1);
        var parts = graph.Split(x, [1, classes - 1, 2, 2], axis: 2);
        var scores = graph.Sub(graph.ReduceMax(parts[1], [2]), parts[0]);
        var changes = own.Changes;
        var (xy, whr) = (1 / param.FieldXyr, MathF.Log(param.FieldWhr));
        var centers = graph.Clip(Scaled(parts[2], 0), -xy, xy);
        var sizes = graph.Clip(Scaled(parts[3], 2), -whr, whr);
        float[] field = [param.FieldW[bottom], param.FieldH[bottom]];
        var grid = new float[2 * cells];
        for (var i = 0; i < cells; i++)
            (grid[2 * i], grid[(2 * i) + 1]) = (((i % shape[3]) + 0.5f) * rate, ((i / shape[3]) + 0.5f) * rate);
        sizes = graph.Mul(graph.Exp(sizes), graph.Constant(field, 2));
        centers = graph.Add(graph.Mul(centers, graph.Constant(field, 2)), graph.Constant(grid, 1, cells, 2));
        var first = graph.Max(graph.Sub(centers, graph.Div(sizes, 2)), graph.Constant(0f));
        sizes = graph.Min(sizes, graph.Sub(graph.Constant([shape[3] * (float)rate, shape[2] * (float)rate], 2), first));
        var isLarge = graph.ReduceMin(graph.Cast(graph.GreaterOrEqual(sizes, graph.Constant(param.MinSize)), DataType.Float), [2]);
        var isCandidate = graph.And(graph.GreaterOrEqual(scores, graph.Constant(param.FgThr)), graph.Cast(isLarge, DataType.Bool));
        scores = graph.Squeeze(graph.Where(isCandidate, scores, graph.Constant(float.NegativeInfinity)).Shaped(shape[0], cells, 1), 2);
        return (scores, graph.Concat([first, graph.Add(first, sizes)], axis: 2), sizes);

        Value Scaled(Value part, int from) =>
            graph.Add(graph.Mul(part, graph.Constant(changes.Deviation.AsSpan(from, 2), 2)), graph.Constant(changes.Mean.AsSpan(from, 2), 2));
    }

    private static Value Kept(BoxPlan own, GraphBuilder graph, Value boxes, Value? sizes, Value scores, int pictures)
    {
        if (sizes is null)
            return new BoxSelection(float.MinValue, own.Param.IouThr, 1).Kept(graph, boxes, scores, pictures, own.Candidates);
        var counts = graph.Greater(scores, graph.Constant(float.MinValue));
        return GreedyLoop.Kept(graph, boxes, counts, pictures, own.Candidates, own.Param.IouThr, 1, Share, sizes);

        Value Share(GraphBuilder body, Value shared, Value areas, Value area) =>
            body.Div(shared, own.Param.NmsType == "IOMU" ? body.Min(areas, area) : areas);
    }

    private static void Find(BoxPlan own, ForwardContext context, int bottom, int picture, List<Box> found)
    {
        var (param, shape) = (own.Param, context.BottomShapes[bottom]);
        var (cells, classes) = (shape[2] * shape[3], shape[1] - Coordinates);
        var x = context.Bottom(bottom).Slice(picture * shape[1] * cells, shape[1] * cells);
        var (rate, xy, whr) = (param.DownsampleRate[bottom], 1 / param.FieldXyr, MathF.Log(param.FieldWhr));
        Span<float> changes = stackalloc float[Coordinates];
        for (var cell = 0; cell < cells; cell++)
        {
            var score = float.MinValue;
            for (var label = 1; label < classes; label++)
                score = Math.Max(score, x[(label * cells) + cell]);
            score -= x[cell];
            if (!(score >= param.FgThr))
                continue;
            for (var i = 0; i < Coordinates; i++)
            {
                var limit = i < 2 ? xy : whr;
                var value = (x[((classes + i) * cells) + cell] * own.Changes.Deviation[i]) + own.Changes.Mean[i];
                changes[i] = Math.Max(Math.Min(value, limit), -limit);
            }

            var (width, height) = (param.FieldW[bottom] * MathF.Exp(changes[2]), param.FieldH[bottom] * MathF.Exp(changes[3]));
            var left = Math.Max((changes[0] * param.FieldW[bottom]) + (((cell % shape[3]) + 0.5f) * rate) - (width / 2), 0);
            var up = Math.Max((changes[1] * param.FieldH[bottom]) + (((cell / shape[3]) + 0.5f) * rate) - (height / 2), 0);
            (width, height) = (Math.Min(width, (shape[3] * (float)rate) - left), Math.Min(height, (shape[2] * (float)rate) - up));
            if (width >= param.MinSize && height >= param.MinSize)
                found.Add(new Box(left, up, width, height, score));
        }
    }

    private static float Share(string type, Box kept, Box other)
    {
        var width = Math.Min(kept.X + kept.Width, other.X + other.Width) - Math.Max(kept.X, other.X);
        var height = Math.Min(kept.Y + kept.Height, other.Y + other.Height) - Math.Max(kept.Y, other.Y);
        if (!(width > 0 && height > 0))
            return 0;
        var (shared, one, two) = (width * height, kept.Width * kept.Height, other.Width * other.Height);
        return shared / type switch
        {
            "IOMU" => Math.Min(one, two),
            "IOFU" => one,
            _ => one + two - shared,
        };
    }

    private readonly record struct Box(float X, float Y, float Width, float Height, float Score);

    private sealed record BoxPlan(IReadOnlyList<Shape> Tops) : LayerPlan(Tops)
    {
        public required BoxOutputParameter Param { get; init; }

        public required BoxRegression Changes { get; init; }

        /// <summary>How many boxes of a picture are looked at.</summary>
        public required int Candidates { get; init; }

        /// <summary>How many are kept at most.</summary>
        public required int Most { get; init; }
    }
}

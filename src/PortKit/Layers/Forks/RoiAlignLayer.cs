using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// ROIAlign of MS-CNN: for each region of interest (see <see cref="RoiBottom"/>) the map at the corners of a grid, so one more each way than the
/// pooled size, between cells as two lines meet; outside of the map it is 0 (roi_align_layer.cpp of zhaoweicai/mscnn). It is not that of Mask
/// R-CNN, which takes means.
/// </summary>
internal sealed class RoiAlignLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ROIAlign"];

    public LayerFamily Family => LayerFamily.Pooling;

    public LayerSignature Signature { get; } = new(2, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 0 ? BottomHint.Picture : BottomHint.Any;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var pool = RoiPool.Of(layer);
        RoiBottom.CheckMaps(layer, context);
        RoiBottom.Check(layer, context, 1);

        // The fork reads the cells beside each place, and so behind a map that has none.
        if (context.Bottoms[0].Count == 0 && context.Bottoms[1][0] > 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "maps with at least one cell are expected", $"{context.Bottoms[0]}");
        return new RoiAlignPlan(context.Shape(context.Bottoms[1][0], context.Bottoms[0][1], pool.Height + 1L, pool.Width + 1L), pool)
        {
            BottomExamples = RoiBottom.Examples(context, pool.Scale),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var ((_, pool), graph, maps) = ((RoiAlignPlan)plan, context.Graph, context.BottomShape(0));
        var columns = graph.Split(pool.Widened(graph, RoiBottom.Rows(context, 1)), [1, 1, 1, 1, 1], axis: 1);
        var rows = new AxisNodes(graph, columns[2], columns[4], pool.Scale, pool.Height, maps[2], [1, pool.Height + 1, 1]);
        var across = new AxisNodes(graph, columns[1], columns[3], pool.Scale, pool.Width, maps[3], [1, 1, pool.Width + 1]);
        var channels = new long[maps[1]];
        for (var i = 0; i < channels.Length; i++)
            channels[i] = (long)i * maps[2] * maps[3];
        var picture = graph.Mul(graph.Cast(graph.Reshape(columns[0], -1, 1, 1, 1), DataType.Int64), graph.Constant((long)maps.CountFrom(1)));
        var start = graph.Add(picture, graph.Reshape(graph.Constant((ReadOnlySpan<long>)channels), maps[1], 1, 1));
        var x = graph.Reshape(context.Bottom(0), maps.Count);
        var (up, down) = (Row(rows.First), Row(rows.Second));
        var (upper, lower) = (Between(up), Between(down));
        var y = graph.Add(graph.Mul(upper, graph.Sub(graph.Constant(1f), rows.Weight)), graph.Mul(lower, rows.Weight));
        context.Top(0, graph.Where(graph.And(rows.IsInside, across.IsInside), y, graph.Constant(0f)));

        Value Row(Value row) => graph.Add(start, graph.Mul(row, graph.Constant((long)maps[3])));

        Value Between(Value row) => graph.Add(
            graph.Mul(graph.Gather(x, graph.Add(row, across.First)), graph.Sub(graph.Constant(1f), across.Weight)),
            graph.Mul(graph.Gather(x, graph.Add(row, across.Second)), across.Weight));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var ((top, pool), maps) = ((RoiAlignPlan)plan, context.BottomShapes[0]);
        var plane = maps[2] * maps[3];
        Span<float> region = stackalloc float[RoiBottom.Columns];
        for (var row = 0; row < top[0]; row++)
        {
            RoiBottom.Row(context, 1, row).CopyTo(region);
            var picture = RoiBottom.Picture(region, maps[0]);
            pool.Widen(region);
            var rows = Places(region[2], region[4], pool.Scale, pool.Height, maps[2]);
            var columns = Places(region[1], region[3], pool.Scale, pool.Width, maps[3]);
            for (var channel = 0; channel < maps[1]; channel++)
            {
                var x = context.Bottom(0).Slice(((picture * maps[1]) + channel) * plane, plane);
                var y = context.Top(0).Slice(((row * maps[1]) + channel) * rows.Length * columns.Length, rows.Length * columns.Length);
                for (var i = 0; i < y.Length; i++)
                    y[i] = At(x, maps[3], rows[i / columns.Length], columns[i % columns.Length]);
            }
        }
    }

    private static float At(ReadOnlySpan<float> x, int width, Place row, Place column)
    {
        if (!row.IsInside || !column.IsInside)
            return 0;
        var upper = (x[(row.First * width) + column.First] * (1 - column.Weight)) + (x[(row.First * width) + column.Second] * column.Weight);
        var lower = (x[(row.Second * width) + column.First] * (1 - column.Weight)) + (x[(row.Second * width) + column.Second] * column.Weight);
        return (upper * (1 - row.Weight)) + (lower * row.Weight);
    }

    private static Place[] Places(float first, float last, float scale, int count, int size)
    {
        var (start, length) = ((first * scale) - 0.5f, 0f);
        length = (last * scale) - 0.5f - start;
        var step = length / count;
        var places = new Place[count + 1];
        for (var i = 0; i <= count; i++)
        {
            var at = (i * step) + start;
            if (!(length > 0) || !(at >= -0.5f && at <= size - 0.5f))
                continue;
            var cell = (int)MathF.Floor(at);
            var (one, two) = (Math.Clamp(cell, 0, size - 1), Math.Clamp(cell + 1, 0, size - 1));
            places[i] = new Place(true, one, two, Math.Clamp(at, 0, size - 1) - one);
        }

        return places;
    }

    /// <summary>A place along one axis: the cells beside it, and what part of the way from one to the other it is.</summary>
    private readonly record struct Place(bool IsInside, int First, int Second, float Weight);

    /// <summary>The same in nodes, for all regions: R×1×H×1, or R×1×1×W.</summary>
    private sealed class AxisNodes
    {
        public AxisNodes(GraphBuilder graph, Value first, Value last, float scale, int count, int size, long[] dims)
        {
            var start = graph.Sub(graph.Mul(graph.Reshape(first, -1, 1, 1, 1), scale), 0.5f);
            var end = graph.Sub(graph.Mul(graph.Reshape(last, -1, 1, 1, 1), scale), 0.5f);
            var length = graph.Sub(end, start);
            var numbers = new float[count + 1];
            for (var i = 0; i <= count; i++)
                numbers[i] = i;
            var at = graph.Add(graph.Mul(graph.Constant(numbers, dims), graph.Div(length, count)), start);
            var isOn = graph.And(graph.GreaterOrEqual(at, graph.Constant(-0.5f)), graph.LessOrEqual(at, graph.Constant(size - 0.5f)));
            IsInside = graph.And(isOn, graph.Greater(length, graph.Constant(0f)));
            var cell = graph.Floor(at);
            First = RoiPool.Cells(graph, cell, size - 1);
            Second = RoiPool.Cells(graph, graph.Add(cell, 1), size - 1);
            Weight = graph.Sub(graph.Clip(at, 0, size - 1), graph.Clip(cell, 0, size - 1));
        }

        public Value IsInside { get; }

        public Value First { get; }

        public Value Second { get; }

        public Value Weight { get; }
    }

    private sealed record RoiAlignPlan(Shape Top, RoiPool Pool) : LayerPlan(Top);
}

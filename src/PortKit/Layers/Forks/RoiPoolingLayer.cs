using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// ROIPooling of Fast R-CNN: for each region of interest (see <see cref="RoiBottom"/>) the maximum of each channel over a grid of bins, whose
/// edges are rounded outwards to whole cells; a bin outside the map is 0 (roi_pooling_layer.cpp of rbgirshick/caffe-fast-rcnn, the same in
/// intel/caffe, yjxiong/caffe and
/// CTPN). With pad_ratio regions are made wider first (zhaoweicai/mscnn). ONNX has the same as MaxRoiPool, which ONNX Runtime knows up to opset 21.
/// </summary>
internal sealed class RoiPoolingLayer : ILayer
{
    /// <summary>The opset that made a new version of MaxRoiPool, which ONNX Runtime does not have.</summary>
    private const int NewMaxRoiPool = 22;

    public IReadOnlyList<string> Types => ["ROIPooling"];

    public LayerFamily Family => LayerFamily.Pooling;

    public LayerSignature Signature { get; } = new(2, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 0 ? BottomHint.Picture : BottomHint.Any;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var pool = RoiPool.Of(layer);
        RoiBottom.CheckMaps(layer, context);
        RoiBottom.Check(layer, context, 1);

        // The forks go on with one cell or with none, and ONNX Runtime does not begin.
        if (!(pool.Scale > 0))
        {
            var param = layer.Parameter.GetExtension(LayerForks.Extensions.RoiPoolingParam)!;
            throw layer.Refuse(
                Codes.OutOfRange, layer.At(param, RoiPoolingParameter.SpatialScaleFieldNumber), "spatial_scale must be above 0", $"{pool.Scale}");
        }

        return new RoiPoolingPlan(context.Shape(context.Bottoms[1][0], context.Bottoms[0][1], pool.Height, pool.Width), pool)
        {
            BottomExamples = RoiBottom.Examples(context, pool.Scale),
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (pool, graph) = (((RoiPoolingPlan)plan).Pool, context.Graph);
        var regions = pool.Widened(graph, RoiBottom.Rows(context, 1));
        var pooled = graph.Opset < NewMaxRoiPool
            ? graph.Node(
                "MaxRoiPool", [context.Bottom(0), regions], Attr.Ints(
                    "pooled_shape", pool.Height, pool.Width), Attr.Float("spatial_scale", pool.Scale))
            : Pooled(graph, context.Bottom(0), context.BottomShape(0), regions, pool);
        context.Top(0, pooled.Shaped(context.TopShape(0).ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var ((top, pool), maps) = ((RoiPoolingPlan)plan, context.BottomShapes[0]);
        var plane = maps[2] * maps[3];
        Span<float> region = stackalloc float[RoiBottom.Columns];
        var y = context.Top(0);
        for (var row = 0; row < top[0]; row++)
        {
            RoiBottom.Row(context, 1, row).CopyTo(region);
            var picture = RoiBottom.Picture(region, maps[0]);
            pool.Widen(region);
            var rows = Bins.Of(region[2] * pool.Scale, region[4] * pool.Scale, pool.Height, maps[2]);
            var columns = Bins.Of(region[1] * pool.Scale, region[3] * pool.Scale, pool.Width, maps[3]);
            for (var channel = 0; channel < maps[1]; channel++)
            {
                var x = context.Bottom(0).Slice(((picture * maps[1]) + channel) * plane, plane);
                for (var i = 0; i < pool.Height; i++)
                {
                    for (var j = 0; j < pool.Width; j++)
                        y[(((((row * maps[1]) + channel) * pool.Height) + i) * pool.Width) + j] = Max(x, maps[3], rows[i], columns[j]);
                }
            }
        }
    }

    // Region by region, as all of them together would take one map for each: first over the columns of each bin, then over its rows.
    private static Value Pooled(GraphBuilder graph, Value x, Shape maps, Value regions, RoiPool pool)
    {
        var columns = graph.Split(regions, [1, 1, 1, 1, 1], axis: 1);
        var rowMasks = Masks(graph, columns[2], columns[4], pool.Scale, pool.Height, maps[2]);
        var columnMasks = Masks(graph, columns[1], columns[3], pool.Scale, pool.Width, maps[3]);
        var lowest = graph.Constant(float.MinValue);

        var pictures = graph.Cast(graph.Reshape(columns[0], -1), DataType.Int64);
        var count = graph.Gather(graph.Node("Shape", [pictures]), graph.Constant(0L));

        var body = graph.Subgraph("region");
        var region = body.Input("number", [], DataType.Int64);
        var goesOn = body.Input("goes_on", [], DataType.Bool);
        var rowMask = body.Gather(rowMasks, region);
        var columnMask = body.Gather(columnMasks, region);
        var map = body.Gather(x, body.Gather(pictures, region));
        map = body.Where(body.Node("IsNaN", [map]), lowest, map);
        var across = body.ReduceMax(
            body.Where(body.Reshape(columnMask, pool.Width, maps[3]), body.Reshape(map, maps[1], maps[2], 1, maps[3]), lowest), [3], keepDims: false);
        var down = body.ReduceMax(
            body.Where(
                body.Reshape(rowMask, pool.Height, maps[2], 1), body.Reshape(across, maps[1], 1, maps[2], pool.Width), lowest),
            [2],
            keepDims: false);
        body.Output("goes_on", body.Identity(goesOn), []);
        body.Output("pooled", down, [maps[1], pool.Height, pool.Width]);
        var pooled = graph.Node("Loop", [count, graph.Constant(true)], body.ToAttribute("body"));

        var hasRows = graph.Reshape(IsAny(rowMasks), -1, 1, pool.Height, 1);
        var hasColumns = graph.Reshape(IsAny(columnMasks), -1, 1, 1, pool.Width);
        return graph.Where(graph.And(hasRows, hasColumns), pooled, graph.Constant(0f));

        Value IsAny(Value masks) => graph.Cast(graph.ReduceMax(graph.Cast(masks, DataType.Float), [2], keepDims: false), DataType.Bool);
    }

    /// <summary>For each region and each of its bins along one axis, which cells lie in it.</summary>
    private static Value Masks(GraphBuilder graph, Value first, Value last, float scale, int count, int size)
    {
        var start = graph.RoundHalfAway(graph.Mul(first, scale));
        var length = graph.Max(graph.Add(graph.Sub(graph.RoundHalfAway(graph.Mul(last, scale)), start), 1), graph.Constant(1f));
        var step = graph.Div(length, count);
        var numbers = Enumerable.Range(0, Math.Max(count, size) + 1).Select(number => (float)number).ToArray();
        var from = graph.Add(graph.Floor(graph.Mul(step, graph.Constant(numbers.AsSpan(0, count), 1, count))), start);
        var to = graph.Add(graph.Node("Ceil", [graph.Mul(step, graph.Constant(numbers.AsSpan(1, count), 1, count))]), start);
        var cells = graph.Constant(numbers.AsSpan(0, size), size);
        return graph.And(graph.GreaterOrEqual(cells, graph.Unsqueeze(from, 2)), graph.Less(cells, graph.Unsqueeze(to, 2)));
    }

    private static float Max(ReadOnlySpan<float> x, int width, (int Start, int End) rows, (int Start, int End) columns)
    {
        if (rows.End <= rows.Start || columns.End <= columns.Start)
            return 0;
        var max = float.MinValue;
        for (var row = rows.Start; row < rows.End; row++)
        {
            // A NaN never wins.
            foreach (var value in x[((row * width) + columns.Start)..((row * width) + columns.End)])
                max = value > max ? value : max;
        }

        return max;
    }

    private sealed record RoiPoolingPlan(Shape Top, RoiPool Pool) : LayerPlan(Top);

    /// <summary>The cells of the bins along one axis, from the first up to, not including, the last.</summary>
    private static class Bins
    {
        public static (int Start, int End)[] Of(float first, float last, int count, int size)
        {
            var start = (int)MathF.Round(first, MidpointRounding.AwayFromZero);
            var length = Math.Max(unchecked((int)MathF.Round(last, MidpointRounding.AwayFromZero) - start + 1), 1);
            var step = length / (float)count;
            var bins = new (int, int)[count];
            for (var i = 0; i < count; i++)
                bins[i] = (Clamped(MathF.Floor(i * step)), Clamped(MathF.Ceiling((i + 1) * step)));
            return bins;

            int Clamped(float cell) => Math.Clamp(unchecked((int)cell + start), 0, size);
        }
    }
}

using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// Nms of OpenPose: the peaks of each map of a body part, pixels over a threshold and over their eight neighbours. Row 0 of a part has their
/// number; after it come, by row and column, x, y and score of each, where x and y are the mean of the 7×7 pixels about it, weighted by those
/// that are positive (nms_layer.cu of CMU's caffe_rtpose, whose CPU
/// code does nothing). As there, pixels of rows from the map's width on do not count, rows past the last are those of the map after it, and only the
/// first num_parts maps are looked at, those of picture n from map n · num_parts on.
/// </summary>
internal sealed class NmsLayer : ILayer
{
    private const int Reach = 3;
    private const int Side = (2 * Reach) + 1;
    private const int Columns = 3;

    public IReadOnlyList<string> Types => ["Nms"];

    public LayerSignature Signature { get; } = new(1, 1, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.NmsParam) ?? new NmsParameter();
        RoiBottom.CheckMaps(layer, context);
        if (param.NumParts == 0 || param.NumParts > context.Bottoms[0][1])
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, NmsParameter.NumPartsFieldNumber),
                $"num_parts must be from 1 to the number of channels, {context.Bottoms[0][1]}",
                $"{param.NumParts}");
        }

        if (param.MaxPeaks is 0 or > ushort.MaxValue)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, NmsParameter.MaxPeaksFieldNumber),
                $"max_peaks must be from 1 to {ushort.MaxValue}",
                $"{param.MaxPeaks}");
        }

        return new NmsPlan(context.Shape(context.Bottoms[0][0], param.NumParts, param.MaxPeaks + 1L, Columns), param.Threshold, (int)param.MaxPeaks);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var ((top, threshold, most), graph, maps) = ((NmsPlan)plan, context.Graph, context.BottomShape(0));
        var (planes, height, width) = (top[0] * top[1], maps[2], maps[3]);
        var inner = (Height: height - 2, Width: width - 2);
        if (inner.Height <= 0 || inner.Width <= 0)
        {
            context.Top(0, graph.Expand(graph.Constant(0f), top.ToLongs()));
            return;
        }

        var x = graph.Slice(graph.Reshape(context.Bottom(0), (long)maps[0] * maps[1], height, width), [0], [planes], [0]);
        var neighbours = new List<Value>();
        for (var i = 0; i < 9; i++)
            neighbours.Add(graph.Slice(x, [i / 3, i % 3], [(i / 3) + inner.Height, (i % 3) + inner.Width], [1, 2]));
        var middle = neighbours[4];
        neighbours.RemoveAt(4);
        var isPeak = graph.And(graph.Greater(middle, graph.Constant(threshold)), graph.Greater(middle, graph.Max([.. neighbours])));
        isPeak = graph.Reshape(isPeak, planes, inner.Height * inner.Width);
        var count = graph.ReduceSum(graph.Cast(isPeak, DataType.Float), [1]);

        // The first peaks are the smallest numbers of pixels.
        var numbers = new long[inner.Height * inner.Width];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = -i;
        var found = Math.Min(most, numbers.Length);
        var (first, _) = graph.TopK(
            graph.Where(isPeak, graph.Constant((ReadOnlySpan<long>)numbers), graph.Constant(long.MinValue)).Shaped(planes, numbers.Length),
            found);
        var isFound = graph.Greater(first, graph.Constant(long.MinValue));
        var pixel = graph.Where(isFound, graph.Mul(first, graph.Constant(-1L)), graph.Constant(0L));
        var row = graph.Add(graph.Div(pixel, graph.Constant((long)inner.Width)), graph.Constant(1L));
        var column = graph.Add(
            graph.Sub(pixel, graph.Mul(graph.Div(pixel, graph.Constant((long)inner.Width)), graph.Constant((long)inner.Width))),
            graph.Constant(1L));
        var peaks = Peaks(graph, graph.Reshape(context.Bottom(0), maps.Count), maps, row, column, planes, found);
        peaks = graph.Where(graph.Unsqueeze(isFound, 2), peaks, graph.Constant(0f)).Shaped(planes, found, Columns);
        var head = graph.Pad(graph.Unsqueeze(count, 2), [0, 0, 0], [0, 0, Columns - 1], 0);
        var all = graph.Concat([head, peaks], axis: 1);
        if (found < most)
            all = graph.Pad(all, [0, 0, 0], [0, most - found, 0], 0);
        context.Top(0, graph.Reshape(all, top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var ((top, threshold, most), maps) = ((NmsPlan)plan, context.BottomShapes[0]);
        var (height, width) = (maps[2], maps[3]);
        var x = context.Bottom(0);
        for (var plane = 0; plane < top[0] * top[1]; plane++)
        {
            var y = context.Top(0).Slice(plane * (most + 1) * Columns, (most + 1) * Columns);
            for (var i = 1; i < height - 1; i++)
            {
                for (var j = 1; j < width - 1; j++)
                {
                    var at = (((plane * height) + i) * width) + j;
                    if (!IsPeak(x, at, width, threshold))
                        continue;
                    y[0]++;
                    if (y[0] <= most)
                        Mean(x, at, i, j, width, y.Slice((int)y[0] * Columns, Columns));
                }
            }
        }
    }

    /// <summary>x, y and score of peaks, planes × peaks × 3.</summary>
    private static Value Peaks(GraphBuilder graph, Value x, Shape maps, Value row, Value column, int planes, int found)
    {
        var (height, width) = (maps[2], maps[3]);
        var starts = new long[planes];
        for (var i = 0; i < planes; i++)
            starts[i] = (long)i * height * width;
        var (down, across) = (new long[Side * Side], new long[Side * Side]);
        for (var i = 0; i < down.Length; i++)
            (down[i], across[i]) = ((i / Side) - Reach, (i % Side) - Reach);
        var start = graph.Reshape(graph.Constant((ReadOnlySpan<long>)starts), planes, 1, 1);
        var rows = graph.Add(graph.Unsqueeze(row, 2), graph.Constant((ReadOnlySpan<long>)down));
        var columns = graph.Add(graph.Unsqueeze(column, 2), graph.Constant((ReadOnlySpan<long>)across));
        var (zero, edge) = (graph.Constant(0L), graph.Constant((long)width));
        var counts = graph.And(
            graph.And(graph.Greater(rows, zero), graph.Less(rows, edge)), graph.And(graph.Greater(columns, zero), graph.Less(columns, edge)));
        var places = graph.Where(counts, graph.Add(start, graph.Add(graph.Mul(rows, edge), columns)), zero);
        var padded = graph.Pad(x, [0], [(long)Side * width], 0);
        var weights = graph.Where(counts, graph.Relu(graph.Gather(padded, places)), graph.Constant(0f)).Shaped(planes, found, Side * Side);
        var sum = graph.ReduceSum(weights, [2]);
        var peak = graph.Gather(padded, graph.Add(start, graph.Unsqueeze(graph.Add(graph.Mul(row, edge), column), 2)));
        return graph.Concat([MeanOf(columns), MeanOf(rows), peak], axis: 2);

        Value MeanOf(Value coordinates) => graph.Div(graph.ReduceSum(graph.Mul(weights, graph.Cast(coordinates, DataType.Float)), [2]), sum);
    }

    private static bool IsPeak(ReadOnlySpan<float> x, int at, int width, float threshold)
    {
        var value = x[at];
        if (!(value > threshold))
            return false;
        for (var i = -1; i <= 1; i++)
        {
            for (var j = -1; j <= 1; j++)
            {
                if ((i != 0 || j != 0) && !(value > x[at + (i * width) + j]))
                    return false;
            }
        }

        return true;
    }

    private static void Mean(ReadOnlySpan<float> x, int at, int row, int column, int width, Span<float> y)
    {
        var (sum, sumX, sumY) = (0f, 0f, 0f);
        for (var i = -Reach; i <= Reach; i++)
        {
            for (var j = -Reach; j <= Reach; j++)
            {
                var place = at + (i * width) + j;
                if (row + i <= 0 || row + i >= width || column + j <= 0 || column + j >= width || place >= x.Length || !(x[place] > 0))
                    continue;
                sumX += (column + j) * x[place];
                sumY += (row + i) * x[place];
                sum += x[place];
            }
        }

        (y[0], y[1], y[2]) = (sumX / sum, sumY / sum, x[at]);
    }

    private sealed record NmsPlan(Shape Top, float Threshold, int Most) : LayerPlan(Top);
}

using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers.Forks;

/// <summary>
/// PSROIPooling of R-FCN: each region of interest (see <see cref="RoiBottom"/>) is a grid of bins, each of which has a channel of its own for
/// each output and gives its mean; an empty bin is 0 (psroi_pooling_layer.cu of daijifeng001/caffe-rfcn, and psroi_pooling_layer.cpp of
/// intel/caffe). ONNX sums bins out of
/// the corners of an integral image, in double precision.
/// </summary>
internal sealed class PsRoiPoolingLayer : ILayer
{
    public IReadOnlyList<string> Types => ["PSROIPooling"];

    public LayerFamily Family => LayerFamily.Pooling;

    public LayerSignature Signature { get; } = new(2, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => bottom == 0 ? BottomHint.Picture : BottomHint.Any;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.PsroiPoolingParam) ?? new PsRoiPoolingParameter();
        if (!param.HasSpatialScale)
            throw layer.Refuse(Codes.Missing, layer.At(param, PsRoiPoolingParameter.SpatialScaleFieldNumber), "spatial_scale is expected", "none");
        var outputs = Positive("output_dim", param.HasOutputDim, param.OutputDim, PsRoiPoolingParameter.OutputDimFieldNumber);
        var group = Positive("group_size", param.HasGroupSize, param.GroupSize, PsRoiPoolingParameter.GroupSizeFieldNumber);
        if (param.NoPadShift)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                layer.At(param, PsRoiPoolingParameter.NoPadShiftFieldNumber),
                "no_pad_shift, with which Cambricon/caffe rounds regions in a way of its own, must be false",
                "true");
        }

        RoiBottom.CheckMaps(layer, context);
        RoiBottom.Check(layer, context, 1);
        var maps = context.Bottoms[0];
        if (maps[1] != (long)outputs * group * group)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                $"bottom 0 must have output_dim · group_size² = {(long)outputs * group * group} channels",
                $"{maps[1]} in {maps}");
        }

        return new PsRoiPoolingPlan(context.Shape(context.Bottoms[1][0], outputs, group, group), group, param.SpatialScale)
        {
            BottomExamples = RoiBottom.Examples(context, param.SpatialScale),
        };

        int Positive(string name, bool has, int value, int field)
        {
            if (!has)
                throw layer.Refuse(Codes.Missing, layer.At(param, field), $"{name} is expected", "none");
            return value > 0 ? value : throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be greater than 0", $"{value}");
        }
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var ((top, group, scale), graph, maps) = ((PsRoiPoolingPlan)plan, context.Graph, context.BottomShape(0));
        var integral = graph.Cast(context.Bottom(0), DataType.Double);
        integral = graph.Node("CumSum", [integral, graph.Constant(2L)]);
        integral = graph.Node("CumSum", [integral, graph.Constant(3L)]);
        integral = graph.Node("Pad", [integral, graph.Constant([0, 0, 1, 1, 0, 0, 0, 0])]);
        integral = graph.Reshape(integral, -1);

        // Where in the integral image a corner lies: picture, channel, row and column, each on axes of its own until they are added up.
        var columns = graph.Split(RoiBottom.Rows(context, 1), [1, 1, 1, 1, 1], axis: 1);
        long plane = (maps[2] + 1L) * (maps[3] + 1L);
        var picture = graph.Mul(graph.Cast(Open(columns[0]), DataType.Int64), graph.Constant(plane * maps[1]));
        var channels = new long[maps[1]];
        for (var i = 0; i < channels.Length; i++)
            channels[i] = i * plane;
        var start = graph.Add(picture, graph.Reshape(graph.Constant((ReadOnlySpan<long>)channels), 1, top[1], group, group));
        var (rowsFrom, rowsTo) = Edges(graph, Open(columns[2]), Open(columns[4]), scale, group, maps[2], 2);
        var (columnsFrom, columnsTo) = Edges(graph, Open(columns[1]), Open(columns[3]), scale, group, maps[3], 3);
        var (upper, lower) = (Row(rowsFrom), Row(rowsTo));
        var sum = graph.Sub(
            graph.Add(graph.Gather(integral, graph.Add(lower, columnsTo)), graph.Gather(integral, graph.Add(upper, columnsFrom))),
            graph.Add(graph.Gather(integral, graph.Add(lower, columnsFrom)), graph.Gather(integral, graph.Add(upper, columnsTo))));

        var zero = graph.Constant(0L);
        var (height, width) = (graph.Sub(rowsTo, rowsFrom), graph.Sub(columnsTo, columnsFrom));
        var isEmpty = graph.Or(graph.LessOrEqual(height, zero), graph.LessOrEqual(width, zero));
        var area = graph.Cast(graph.Mul(height, width), DataType.Double);
        context.Top(0, graph.Where(isEmpty, graph.Constant(0f), graph.Cast(graph.Div(sum, area), DataType.Float)));

        Value Open(Value column) => graph.Reshape(column, -1, 1, 1, 1);

        Value Row(Value row) => graph.Add(start, graph.Mul(row, graph.Constant(maps[3] + 1L)));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var ((top, group, scale), maps) = ((PsRoiPoolingPlan)plan, context.BottomShapes[0]);
        var plane = maps[2] * maps[3];
        var y = context.Top(0);
        for (var row = 0; row < top[0]; row++)
        {
            var region = RoiBottom.Row(context, 1, row);
            var picture = RoiBottom.Picture(region, maps[0]);
            var (rows, columns) = (Bins(region[2], region[4], scale, group, maps[2]), Bins(region[1], region[3], scale, group, maps[3]));
            for (var channel = 0; channel < maps[1]; channel++)
            {
                var x = context.Bottom(0).Slice(((picture * maps[1]) + channel) * plane, plane);
                y[(row * maps[1]) + channel] = Mean(x, maps[3], rows[channel / group % group], columns[channel % group]);
            }
        }
    }

    private static float Mean(ReadOnlySpan<float> x, int width, (int Start, int End) rows, (int Start, int End) columns)
    {
        if (rows.End <= rows.Start || columns.End <= columns.Start)
            return 0;
        var sum = 0f;
        for (var row = rows.Start; row < rows.End; row++)
        {
            foreach (var value in x[((row * width) + columns.Start)..((row * width) + columns.End)])
                sum += value;
        }

        return sum / ((rows.End - rows.Start) * (columns.End - columns.Start));
    }

    private static (int Start, int End)[] Bins(float first, float last, float scale, int count, int size)
    {
        var start = MathF.Round(first, MidpointRounding.AwayFromZero) * scale;
        var end = (MathF.Round(last, MidpointRounding.AwayFromZero) + 1) * scale;
        var step = Math.Max(end - start, 0.1f) / count;
        var bins = new (int, int)[count];
        for (var i = 0; i < count; i++)
            bins[i] = (Clamped(MathF.Floor((i * step) + start)), Clamped(MathF.Ceiling(((i + 1) * step) + start)));
        return bins;

        int Clamped(float cell) => Math.Clamp((int)cell, 0, size);
    }

    /// <summary>The same in nodes: int64 cells, with the bins on one of the last two of four axes.</summary>
    private static (Value From, Value To) Edges(GraphBuilder graph, Value first, Value last, float scale, int count, int size, int axis)
    {
        var start = graph.Mul(graph.RoundHalfAway(first), scale);
        var end = graph.Mul(graph.Add(graph.RoundHalfAway(last), 1), scale);
        var step = graph.Div(graph.Max(graph.Sub(end, start), graph.Constant(0.1f)), count);
        long[] dims = axis == 2 ? [1, 1, count, 1] : [1, 1, 1, count];
        var (from, to) = (new float[count], new float[count]);
        for (var i = 0; i < count; i++)
            (from[i], to[i]) = (i, i + 1);
        return (RoiPool.Cells(graph, graph.Floor(At(from)), size), RoiPool.Cells(graph, graph.Node("Ceil", [At(to)]), size));

        Value At(float[] bins) => graph.Add(graph.Mul(graph.Constant(bins, dims), step), start);
    }

    private sealed record PsRoiPoolingPlan(Shape Top, int Group, float Scale) : LayerPlan(Top);
}

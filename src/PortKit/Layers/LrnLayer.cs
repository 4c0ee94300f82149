using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using Region = PortKit.Caffe.Protos.LRNParameter.Types.NormRegion;

namespace PortKit.Layers;

/// <summary>
/// Local response normalization (lrn_layer.cpp): x times the power -beta of k + alpha times the mean of the squares, over the neighbouring
/// channels or over a square within the channel. Neighbours beyond the edge count as zeros. Within a channel, k is 1 whatever
/// the net says.
/// </summary>
internal sealed class LrnLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["LRN"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.LrnParam ?? new LRNParameter();
        var bottom = context.Bottoms[0];
        if (bottom.Rank != 4)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a bottom of 4 axes is expected (num, channels, height, width)", $"{bottom}");
        if (param.LocalSize % 2 == 0 || param.LocalSize > int.MaxValue)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, LRNParameter.LocalSizeFieldNumber),
                $"local_size must be odd, and at most {int.MaxValue}",
                $"{param.LocalSize}");
        }

        if (!Enum.IsDefined(param.NormRegion))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, LRNParameter.NormRegionFieldNumber),
                "norm_region must be ACROSS_CHANNELS or WITHIN_CHANNEL",
                $"{(int)param.NormRegion}");
        }

        if (param.NormRegion == Region.WithinChannel && param.K != 1)
        {
            context.Warn(
                Codes.Ignored,
                layer.At(param, LRNParameter.KFieldNumber),
                "k changes nothing with norm_region: WITHIN_CHANNEL, where Caffe takes 1");
        }

        return new LrnPlan(bottom, param);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, param) = (LrnPlan)plan;
        var (graph, x, shape) = (context.Graph, context.Bottom(0), plan.TopShapes[0]);
        var across = param.NormRegion == Region.AcrossChannels;
        if (across && param is { Alpha: > 0, Beta: > 0 })
        {
            var size = Trim(param.LocalSize, shape[1]);
            context.Top(0, graph.Node(
                "LRN",
                [x],
                Attr.Int("size", size),
                Attr.Float("alpha", (float)((double)param.Alpha * size / param.LocalSize)),
                Attr.Float("beta", param.Beta),
                Attr.Float("bias", param.K)));
            return;
        }

        // ONNX Runtime's LRN asks for an alpha and a beta above 0; the same in steps, with the channels as the rows of a plane.
        var squares = graph.Mul(x, x);
        if (across)
            squares = graph.Reshape(squares, shape[0], 1, shape[1], shape.CountFrom(2));
        var (rows, columns) = across ? (shape[1], 1) : (shape[2], shape[3]);
        var (height, width) = (Trim(param.LocalSize, rows), Trim(param.LocalSize, columns));
        var (padHeight, padWidth) = ((height - 1) / 2, (width - 1) / 2);
        var mean = graph.Node(
            "AveragePool",
            [squares],
            Attr.Ints("kernel_shape", height, width),
            Attr.Ints("pads", padHeight, padWidth, padHeight, padWidth),
            Attr.Int("count_include_pad", 1));
        if (across)
            mean = graph.Reshape(mean, shape.ToLongs());
        var window = across ? param.LocalSize : (double)param.LocalSize * param.LocalSize;
        var scale = graph.Add(graph.Mul(mean, (float)(param.Alpha * ((double)height * width / window))), across ? param.K : 1);
        context.Top(0, graph.Mul(x, graph.Pow(scale, -param.Beta)));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (top, param) = (LrnPlan)plan;
        var x = module.Bottom(0);
        if (param.NormRegion == Region.AcrossChannels)
        {
            var across = Trim(param.LocalSize, top[1]);
            module.Top(0, module.LocalResponseNorm(
                x, (int)across, (float)((double)param.Alpha * across / param.LocalSize), param.Beta, param.K));
            return;
        }

        var (height, width) = (WindowOf(top[2], param), WindowOf(top[3], param));
        var mean = module.MeanPool(module.Multiply(x, x), height, width);
        var lost = height.Kernel * (double)width.Kernel / ((double)param.LocalSize * param.LocalSize);
        module.Top(0, module.Divide(x, module.Power(module.Plus(module.Times(mean, (float)(param.Alpha * lost)), 1), param.Beta)));
    }

    // Every element is the middle of a window.
    private static PoolingAxis WindowOf(int extent, LRNParameter param)
    {
        var size = (int)Trim(param.LocalSize, extent);
        return new PoolingAxis(extent, size, 1, (size - 1) / 2, extent);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, param) = (LrnPlan)plan;
        var shape = plan.TopShapes[0];
        if (param.NormRegion == Region.AcrossChannels)
            ScaleAcrossChannels(context.Bottom(0), context.Top(0), shape, param);
        else
            ScaleWithinChannel(context.Bottom(0), context.Top(0), shape, param);
        var top = context.Top(0);
        for (var i = 0; i < top.Length; i++)
            top[i] = MathF.Pow(top[i], -param.Beta);
        TensorPrimitives.Multiply(top, context.Bottom(0), top);
    }

    // Across channels Caffe does not ask.
    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.LrnParam?.NormRegion == Region.WithinChannel ? BottomGradient.Given : BottomGradient.Always;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (shape, param) = (LrnPlan)plan;
        var scale = new float[shape.Count];
        if (param.NormRegion == Region.AcrossChannels)
        {
            ScaleAcrossChannels(context.KeptBottom(0), scale, shape, param);
            BackAcrossChannels(scale, shape, param, context);
        }
        else if (context.WantsBottom(0))
        {
            ScaleWithinChannel(context.KeptBottom(0), scale, shape, param);
            BackWithinChannel(scale, shape, param, context);
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (shape, param) = (LrnPlan)plan;
        if (param.NormRegion == Region.AcrossChannels)
            context.BottomGradient(0, BackAcrossChannels(shape, param, context));
        else if (context.WantsBottom(0))
            context.BottomGradient(0, BackWithinChannel(shape, param, context));
    }

    private static Value BackAcrossChannels(Shape shape, LRNParameter param, GradientContext context)
    {
        var (graph, channels, half) = (context.Graph, shape[1], param.LocalSize / 2);
        var neighbours = new float[channels * channels];
        for (var i = 0; i < neighbours.Length; i++)
            neighbours[i] = Math.Abs((i / channels) - (i % channels)) <= half ? 1 : 0;
        var band = graph.Constant(neighbours, channels, channels);
        long[] rows = [shape[0], channels, shape.CountFrom(2)];
        var kept = graph.Reshape(context.KeptBottom(0), rows);
        var scale = graph.Add(graph.Mul(graph.MatMul(band, graph.Mul(kept, kept)), param.Alpha / param.LocalSize), param.K);
        var (x, y, dy) = (graph.Reshape(context.Bottom(0), rows), graph.Reshape(context.Top(0), rows), graph.Reshape(context.TopGradient(0), rows));
        var sums = graph.MatMul(band, graph.Div(graph.Mul(dy, y), scale));
        var factor = (float)(2.0 * param.Alpha * param.Beta / param.LocalSize);
        return graph.Sub(graph.Mul(dy, graph.Pow(scale, -param.Beta)), graph.Mul(graph.Mul(x, sums), factor));
    }

    private static Value BackWithinChannel(Shape shape, LRNParameter param, GradientContext context)
    {
        var (graph, windows, x, dy) = (context.Graph, WithinChannel(shape, param), context.Bottom(0), context.TopGradient(0));
        var kept = context.KeptBottom(0);
        var scale = graph.Add(graph.Mul(windows.EmitAveByProducts(graph, graph.Mul(kept, kept)), param.Alpha), 1f);
        var power = graph.Pow(scale, -param.Beta);
        var back = graph.Mul(graph.Mul(x, dy), graph.Mul(graph.Div(power, scale), -param.Beta * param.Alpha));
        return graph.Add(graph.Mul(power, dy), graph.Mul(windows.EmitAveGradient(graph, back), graph.Mul(x, 2f)));
    }

    private static void BackAcrossChannels(float[] scale, Shape shape, LRNParameter param, BackwardContext context)
    {
        var (channels, plane, half) = (shape[1], shape.CountFrom(2), (int)(param.LocalSize / 2));
        var factor = (float)(2.0 * param.Alpha * param.Beta / param.LocalSize);
        var dx = context.BottomGradient(0);
        var (ratio, sum) = (new float[channels * plane], new float[plane]);
        for (var start = 0; start < scale.Length; start += ratio.Length)
        {
            for (var i = 0; i < ratio.Length; i++)
            {
                ratio[i] = context.TopGradient(0)[start + i] * context.Top(0)[start + i] / scale[start + i];
                dx[start + i] = MathF.Pow(scale[start + i], -param.Beta) * context.TopGradient(0)[start + i];
            }

            // The sum over the neighbouring channels rolls on from channel to channel, as in the forward pass.
            Array.Clear(sum);
            for (var c = 0; c < channels; c++)
            {
                for (var head = c == 0 ? 0L : (long)c + half; head < channels && head <= (long)c + half; head++)
                    TensorPrimitives.Add(sum, ratio.AsSpan((int)head * plane, plane), sum);
                if (c - half - 1 >= 0)
                    TensorPrimitives.Subtract(sum, ratio.AsSpan((c - half - 1) * plane, plane), sum);
                for (var i = 0; i < plane; i++)
                    dx[start + (c * plane) + i] -= factor * (context.Bottom(0)[start + (c * plane) + i] * sum[i]);
            }
        }
    }

    // Inside it is a net: squares, their pooling, a power of that, and a product with what came in.
    private static void BackWithinChannel(float[] scale, Shape shape, LRNParameter param, BackwardContext context)
    {
        var windows = WithinChannel(shape, param);
        var (back, squares) = (new float[windows.Count], new float[windows.Count]);
        for (var start = 0; start < scale.Length; start += back.Length)
        {
            var x = context.Bottom(0).Slice(start, back.Length);
            var dy = context.TopGradient(0).Slice(start, back.Length);
            var dx = context.BottomGradient(0).Slice(start, back.Length);
            for (var i = 0; i < back.Length; i++)
            {
                var power = MathF.Pow(scale[start + i], -param.Beta);
                dx[i] = power * dy[i];
                back[i] = x[i] * dy[i] * (power / scale[start + i] * (-param.Beta * param.Alpha));
            }

            Array.Clear(squares);
            windows.Backward(x, back, squares);
            for (var i = 0; i < back.Length; i++)
                dx[i] += squares[i] * (2 * x[i]);
        }
    }

    // The sum over the neighbouring channels rolls on from channel to channel: one comes in, one goes out.
    private static void ScaleAcrossChannels(ReadOnlySpan<float> bottom, Span<float> scale, Shape shape, LRNParameter param)
    {
        var (channels, plane) = (shape[1], shape.CountFrom(2));
        var half = (int)(param.LocalSize / 2);
        var factor = param.Alpha / param.LocalSize;
        var squares = new float[channels * plane];
        for (var n = 0; n < shape[0]; n++)
        {
            TensorPrimitives.Multiply(bottom.Slice(n * squares.Length, squares.Length), bottom.Slice(n * squares.Length, squares.Length), squares);
            var item = scale.Slice(n * squares.Length, squares.Length);
            for (var c = 0; c < channels; c++)
            {
                var row = item.Slice(c * plane, plane);
                if (c == 0)
                    row.Fill(param.K);
                else
                    item.Slice((c - 1) * plane, plane).CopyTo(row);
                for (var head = c == 0 ? 0L : (long)c + half; head < channels && head <= (long)c + half; head++)
                    TensorPrimitives.MultiplyAdd(squares.AsSpan((int)head * plane, plane), factor, row, row);
                if (c - half - 1 >= 0)
                    TensorPrimitives.MultiplyAdd(squares.AsSpan((c - half - 1) * plane, plane), -factor, row, row);
            }
        }
    }

    // Caffe pools the squares (AVE, padded so that every element is the middle of a window) and goes on with 1 + alpha times that.
    private static void ScaleWithinChannel(ReadOnlySpan<float> bottom, Span<float> scale, Shape shape, LRNParameter param)
    {
        var windows = WithinChannel(shape, param);
        var squares = new float[windows.Count];
        for (var start = 0; start < bottom.Length; start += squares.Length)
        {
            var plane = bottom.Slice(start, squares.Length);
            TensorPrimitives.Multiply(plane, plane, squares);
            windows.Forward(squares, scale.Slice(start, squares.Length), []);
        }

        TensorPrimitives.Multiply(scale, param.Alpha, scale);
        TensorPrimitives.Add(scale, 1f, scale);
    }

    private static PoolingWindows WithinChannel(Shape shape, LRNParameter param)
    {
        var (size, half) = ((int)param.LocalSize, (int)(param.LocalSize / 2));
        return new PoolingWindows(
            PoolingParameter.Types.PoolMethod.Ave,
            new PoolingAxis(shape[2], size, 1, half, shape[2]),
            new PoolingAxis(shape[3], size, 1, half, shape[3]));
    }

    // A larger window sees nothing but more zeros.
    private static long Trim(uint localSize, int extent) => Math.Min(localSize, Math.Max(1, (2L * extent) - 1));

    private sealed record LrnPlan(Shape Top, LRNParameter Param) : LayerPlan(Top);
}

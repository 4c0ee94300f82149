using PortKit.Caffe.Protos;
using PortKit.Net;
using Method = PortKit.Caffe.Protos.UnpoolingParameter.Types.UnpoolMethod;

namespace PortKit.Layers.Forks;

/// <summary>
/// Unpooling of HyeonwooNoh's DeconvNet (unpooling_layer.cpp). MAX puts each value where the mask, bottom 1, says, or without one to the top
/// left of its window; TILE adds it to its whole window, AVE divided by the window's size.
/// </summary>
internal sealed class UnpoolingLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Unpooling"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Converted,
        "AVE and TILE give what the first run of the fork gives; there every run adds to what the one before has left");

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.UnpoolingParam) ?? new UnpoolingParameter();
        var bottom = layer.RequirePicture(context);
        var at = layer.At(param, UnpoolingParameter.UnpoolFieldNumber);
        if (!Enum.IsDefined(param.Unpool))
            throw layer.Refuse(Codes.OutOfRange, at, "unpool must be MAX, AVE or TILE", $"{(int)param.Unpool}");
        var kernel = ReadPair(
            layer, param, "kernel_size", "kernel", null, 1,
            (param.HasKernelSize, param.KernelSize, UnpoolingParameter.KernelSizeFieldNumber),
            (param.HasKernelH, param.KernelH, UnpoolingParameter.KernelHFieldNumber),
            (param.HasKernelW, param.KernelW, UnpoolingParameter.KernelWFieldNumber));
        var stride = ReadPair(
            layer, param, "stride", "stride", 1, 1,
            (param.HasStride, param.Stride, UnpoolingParameter.StrideFieldNumber),
            (param.HasStrideH, param.StrideH, UnpoolingParameter.StrideHFieldNumber),
            (param.HasStrideW, param.StrideW, UnpoolingParameter.StrideWFieldNumber));
        var size = ReadPair(
            layer, param, "unpool_size", "unpool", null, 1,
            (param.HasUnpoolSize, param.UnpoolSize, UnpoolingParameter.UnpoolSizeFieldNumber),
            (param.HasUnpoolH, param.UnpoolH, UnpoolingParameter.UnpoolHFieldNumber),
            (param.HasUnpoolW, param.UnpoolW, UnpoolingParameter.UnpoolWFieldNumber));
        foreach (var (name, value, field) in new[]
        {
            ("pad", param.Pad, UnpoolingParameter.PadFieldNumber),
            ("pad_h", param.PadH, UnpoolingParameter.PadHFieldNumber),
            ("pad_w", param.PadW, UnpoolingParameter.PadWFieldNumber),
        })
        {
            if (value != 0)
                throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be 0", $"{value}");
        }

        var isMasked = context.Bottoms.Count > 1;
        if (isMasked && param.Unpool != Method.Max)
            throw layer.Refuse(Codes.BlobCount, layer.AtBottom(1), "only MAX takes a mask", param.Unpool == Method.Ave ? "AVE" : "TILE");
        if (isMasked)
            MaskScatter.CheckMask(layer, context);
        var (height, width) = (new Axis(bottom[2], kernel[0], stride[0], size[0]), new Axis(bottom[3], kernel[1], stride[1], size[1]));
        return new UnpoolingPlan(context.Shape(bottom[0], bottom[1], size[0], size[1]), param.Unpool, isMasked, height, width);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, method, isMasked, height, width) = (UnpoolingPlan)plan;
        var graph = context.Graph;
        if (isMasked)
        {
            context.Top(0, MaskScatter.Emit(context, top));
            return;
        }

        if (method != Method.Max)
        {
            var columns = graph.MatMul(context.Bottom(0), graph.Constant(width.Shares(method, transposed: true), width.Input, width.Output));
            context.Top(0, graph.MatMul(graph.Constant(height.Shares(method, transposed: false), height.Output, height.Input), columns));
            return;
        }

        // Every place of the top takes the last value that goes there; a zero put behind the plane serves those that get none.
        var count = height.Input * width.Input;
        var sources = new long[height.Output * width.Output];
        Array.Fill(sources, count);
        for (var i = 0; i < count; i++)
            sources[(height.Place(i / width.Input) * width.Output) + width.Place(i % width.Input)] = i;
        var planes = graph.Reshape(context.Bottom(0), top[0], top[1], count);
        var y = graph.Gather(graph.Pad(planes, [0, 0, 0], [0, 0, 1], 0), graph.Constant((ReadOnlySpan<long>)sources), 2);
        context.Top(0, graph.Reshape(y, top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, method, isMasked, height, width) = (UnpoolingPlan)plan;
        if (isMasked)
        {
            MaskScatter.Forward(context, top);
            return;
        }

        var (from, to) = (height.Input * width.Input, height.Output * width.Output);
        for (var i = 0; i < context.Bottom(0).Length; i++)
        {
            var (value, row, column) = (context.Bottom(0)[i], i % from / width.Input, i % width.Input);
            var y = context.Top(0).Slice(i / from * to, to);
            if (method == Method.Max)
            {
                y[(height.Place(row) * width.Output) + width.Place(column)] = value;
                continue;
            }

            var (rows, columns) = (height.Window(row), width.Window(column));
            if (method == Method.Ave)
                value /= rows.Length * columns.Length;
            for (var h = rows.From; h < rows.From + rows.Length; h++)
            {
                for (var w = columns.From; w < columns.From + columns.Length; w++)
                    y[(int)((h * width.Output) + w)] += value;
            }
        }
    }

    private static int[] ReadPair(
        LayerSource layer,
        UnpoolingParameter param,
        string field,
        string name,
        uint? absent,
        uint least,
        (bool Has, uint Value, int Number) both,
        (bool Has, uint Value, int Number) height,
        (bool Has, uint Value, int Number) width)
    {
        var half = height.Has ? height.Number : width.Number;
        if (both.Has && (height.Has || width.Has))
            throw layer.Refuse(Codes.Contradiction, layer.At(param, half), $"either {field} or {name}_h and {name}_w are expected", "both");
        if (height.Has != width.Has)
            throw layer.Refuse(Codes.Missing, layer.At(param, half), $"{name}_h and {name}_w are expected together", "one of them");
        if (!both.Has && !height.Has && absent is null)
            throw layer.Refuse(Codes.Missing, layer.At(param, both.Number), $"{field}, or {name}_h and {name}_w, are expected", "none");
        if (!both.Has && !height.Has)
            return [(int)absent!.Value, (int)absent.Value];
        return height.Has ? [Checked($"{name}_h", height), Checked($"{name}_w", width)] : [Checked(field, both), Checked(field, both)];

        int Checked(string called, (bool Has, uint Value, int Number) given) => given.Value >= least && given.Value <= int.MaxValue
            ? (int)given.Value
            : throw layer.Refuse(
                Codes.OutOfRange, layer.At(param, given.Number), $"{called} must be from {least} to {int.MaxValue}", $"{given.Value}");
    }

    /// <summary>The windows of one axis.</summary>
    private readonly record struct Axis(int Input, int Kernel, int Stride, int Output)
    {
        /// <summary>Where MAX without a mask puts an element.</summary>
        public int Place(int index) => (int)Math.Min((long)index * Stride, Output - 1);

        /// <summary>The window that an element is spread over, cut off at the end.</summary>
        public (long From, long Length) Window(int index)
        {
            var from = (long)index * Stride;
            return (from, Math.Max(0, Math.Min(Kernel, Output - from)));
        }

        /// <summary>How much of each element of the bottom goes to each of the top: output by input, or the other way round.</summary>
        public float[] Shares(Method method, bool transposed)
        {
            var shares = new float[Output * Input];
            for (var i = 0; i < Input; i++)
            {
                var (from, length) = Window(i);
                for (var o = from; o < from + length; o++)
                    shares[transposed ? (i * Output) + o : (o * Input) + i] = method == Method.Ave ? 1f / length : 1;
            }

            return shares;
        }
    }

    private sealed record UnpoolingPlan(Shape Top, Method Method, bool IsMasked, Axis Height, Axis Width) : LayerPlan(Top);
}

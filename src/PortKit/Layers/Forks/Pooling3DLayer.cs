using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using Method = PortKit.Caffe.Protos.PoolingParameter.Types.PoolMethod;

namespace PortKit.Layers.Forks;

/// <summary>
/// Pooling3D of C3D: the largest element or the mean of windows over time, height and width (pool3d_layer.cpp of facebookarchive/C3D). Sizes are
/// rounded up along all three, and no last window is dropped; AVE divides by the window within the padded plane, and within the length. v1.1
/// has its fields in pooling3d_param, nets of v1.0 in pooling_param.
/// </summary>
internal sealed class Pooling3DLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Pooling3D"];

    public LayerFamily Family => LayerFamily.Pooling;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Clip;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var own = layer.Parameter.GetExtension(LayerForks.Extensions.Pooling3DParam);
        if (own is not null && layer.Parameter.PoolingParam is not null)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(layer.Parameter, LayerParameter.PoolingParamFieldNumber),
                "either pooling3d_param or pooling_param is expected",
                "both");
        }

        if (SidePads.Of(layer, layer.Parameter.PoolingParam ?? new PoolingParameter()) is { } sides)
            throw sides.Refuse(layer);
        var (method, atMethod, fields) = own is not null ? Read(layer, own) : Read(layer, layer.Parameter.PoolingParam ?? new PoolingParameter());
        var bottom = VideoFields.RequireVideo(layer, context);
        fields.Check(layer);
        if (method is not (Method.Max or Method.Ave))
            throw layer.Refuse(Codes.OutOfRange, atMethod, "pool must be MAX or AVE", method == Method.Stochastic ? "STOCHASTIC" : $"{(int)method}");
        if (method == Method.Max && fields.Pad.Value != 0)
            throw layer.Refuse(Codes.Contradiction, fields.Pad.At, "MAX pooling needs pad 0", $"{fields.Pad.Value}");
        if (fields.TemporalPad.Value != 0)
        {
            context.Warn(
                Codes.Ignored,
                fields.TemporalPad.At,
                $"temporal_pad: {fields.TemporalPad.Value} changes nothing, as {layer.Type} does not read it");
        }

        var axes = new PoolingAxis[3];
        for (var i = 0; i < axes.Length; i++)
        {
            var (kernel, stride, pad) = (fields.Kernels[i], fields.Strides[i], i == 0 ? 0 : fields.Pads[i]);
            var count = PoolingAxis.CountWindows(bottom[2 + i], kernel, stride, pad, paddedPlane: false, roundDown: false);
            if (count is < 1 or > int.MaxValue || bottom[2 + i] == 0)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    (i == 0 ? fields.KernelDepth : fields.Kernel).At,
                    $"a window of {kernel} must fit into the bottom along axis {2 + i}",
                    $"{bottom[2 + i]} and {pad} of padding on each side");
            }

            axes[i] = new PoolingAxis(bottom[2 + i], kernel, stride, pad, (int)count);
        }

        var top = context.Shape(bottom[0], bottom[1], axes[0].Output, axes[1].Output, axes[2].Output);
        return new Pooling3DPlan(top, method, axes[0], new PoolingWindows(method, axes[1], axes[2]));
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, method, time, plane) = (Pooling3DPlan)plan;
        var graph = context.Graph;
        var bottom = context.BottomShape(0);
        PoolingAxis[] axes = [time, plane.Height, plane.Width];
        if (method == Method.Max && axes.All(axis => axis.NonEmpty == axis.Output))
        {
            axes = [.. axes.Select(axis => axis.Trimmed)];
            var pooled = graph.Node(
                "MaxPool",
                [context.Bottom(0)],
                Attr.Ints("kernel_shape", [.. axes.Select(axis => (long)axis.Kernel)]),
                Attr.Ints("strides", [.. axes.Select(axis => (long)axis.Stride)]),
                Attr.Ints("pads", [0, 0, 0, .. axes.Select(axis => (long)axis.EndPad)]));
            context.Top(0, pooled.Shaped(top.ToLongs()));
            return;
        }

        // One after the other, time and plane come to the same as all three axes at once. Where both have windows that see nothing, 0 / 0 wins:
        // it goes last.
        var timeIsLast = time.Divisor(time.Output - 1) == 0;
        var overTime = new PoolingWindows(method, time, new PoolingAxis(0, 1, 1, 0, 0));
        var x = context.Bottom(0);
        x = timeIsLast ? OverTime(OverPlane(x, time.Input), plane.Count) : OverPlane(OverTime(x, bottom[3] * bottom[4]), time.Output);
        context.Top(0, graph.Reshape(x, top.ToLongs()));

        Value OverTime(Value value, int size)
        {
            var windows = overTime with { Width = new PoolingAxis(size, 1, 1, 0, size) };
            return windows.Emit(graph, graph.Reshape(value, bottom[0], bottom[1], time.Input, size), withMask: false).Pooled;
        }

        Value OverPlane(Value value, int length) =>
            plane.Emit(graph, graph.Reshape(value, bottom[0], (long)bottom[1] * length, bottom[3], bottom[4]), withMask: false).Pooled;
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, method, time, plane) = (Pooling3DPlan)plan;
        var bottom = context.BottomShapes[0];
        for (int i = 0, at = 0; i < bottom.CountOf(0, 2); i++)
        {
            var volume = context.Bottom(0).Slice(i * bottom.CountFrom(2), bottom.CountFrom(2));
            for (var l = 0; l < top[2]; l++)
            {
                for (var h = 0; h < top[3]; h++)
                {
                    for (var w = 0; w < top[4]; w++, at++)
                        context.Top(0)[at] = Pooled(method, volume, new(time, l), new(plane.Height, h), new(plane.Width, w));
                }
            }
        }
    }

    private static float Pooled(Method method, ReadOnlySpan<float> volume, Window time, Window height, Window width)
    {
        var (first, last) = time.Seen;
        var (top, bottom) = height.Seen;
        var (left, right) = width.Seen;
        var (largest, sum) = (-float.MaxValue, 0f);
        for (var l = first; l < last; l++)
        {
            for (var h = top; h < bottom; h++)
            {
                foreach (var value in volume.Slice((((l * height.Axis.Input) + h) * width.Axis.Input) + left, right - left))
                {
                    largest = value > largest ? value : largest;
                    sum += value;
                }
            }
        }

        return method == Method.Max ? largest : sum / (time.Divisor * height.Divisor * width.Divisor);
    }

    private static (Method Method, SourceLocation At, VideoFields Fields) Read(LayerSource layer, Pooling3DParameter param)
    {
        return (param.Pool, At(Pooling3DParameter.PoolFieldNumber), new VideoFields(
            new(param.KernelSize, At(Pooling3DParameter.KernelSizeFieldNumber), param.HasKernelSize),
            new(param.KernelDepth, At(Pooling3DParameter.KernelDepthFieldNumber), param.HasKernelDepth),
            new(param.Stride, At(Pooling3DParameter.StrideFieldNumber)),
            new(param.TemporalStride, At(Pooling3DParameter.TemporalStrideFieldNumber)),
            new(param.Pad, At(Pooling3DParameter.PadFieldNumber)),
            new(param.TemporalPad, At(Pooling3DParameter.TemporalPadFieldNumber))));

        SourceLocation At(int field) => layer.At(param, field);
    }

    private static (Method Method, SourceLocation At, VideoFields Fields) Read(LayerSource layer, PoolingParameter param)
    {
        VideoFields.RefuseOthers(layer, param, "pool", "kernel_size", "stride", "pad", "engine");
        if (param.HasExtension(PoolingForks.Extensions.CeilMode))
        {
            throw layer.Refuse(
                Codes.Contradiction,
                At(PoolingForks.Extensions.CeilMode.FieldNumber),
                "Pooling3D always rounds up, so no ceil_mode is expected",
                "ceil_mode");
        }

        return (param.Pool, At(PoolingParameter.PoolFieldNumber), new VideoFields(
            new(param.KernelSize, At(PoolingParameter.KernelSizeFieldNumber), param.HasKernelSize),
            Fork(PoolingForks.Extensions.KernelDepth, null),
            new(param.Stride, At(PoolingParameter.StrideFieldNumber)),
            Fork(PoolingForks.Extensions.TemporalStride, 1),
            new(param.Pad, At(PoolingParameter.PadFieldNumber)),
            Fork(PoolingForks.Extensions.TemporalPad, 0)));

        SourceLocation At(int field) => layer.At(param, field);

        VideoFields.Read Fork(Extension<PoolingParameter, uint> field, uint? absent) => VideoFields.ReadFork(layer, param, field, absent);
    }

    /// <summary>One window along one axis.</summary>
    private readonly record struct Window(PoolingAxis Axis, int Index)
    {
        public (int From, int To) Seen => Axis.Seen(Index);

        public long Divisor => Axis.Divisor(Index);
    }

    /// <param name="Top">The top.</param>
    /// <param name="Method">MAX or AVE.</param>
    /// <param name="Time">The windows along time.</param>
    /// <param name="Plane">The windows over a plane.</param>
    private sealed record Pooling3DPlan(Shape Top, Method Method, PoolingAxis Time, PoolingWindows Plane) : LayerPlan(Top);
}

using PortKit.Caffe.Protos;
using PortKit.Net;
using Method = PortKit.Caffe.Protos.PoolingParameter.Types.PoolMethod;

namespace PortKit.Layers;

/// <summary>
/// Pooling of the last two of four axes: largest element, mean, or STOCHASTIC's mean weighted by itself (pooling_layer.cpp; the last in
/// TEST phase, as pooling_layer.cu computes it). A second top of MAX tells where in the plane the largest element is. Forks have ceil_mode
/// beside round_mode, which wins where both stand; padding for each side; and AVE_EXC_PAD, a mean that does not count padding (pooling_layer.cpp of
/// synopsys-caffe).
/// </summary>
internal sealed class PoolingLayer : ILayer, IModuleWriter
{
    private const string Found = "found";

    public IReadOnlyList<string> Types => ["Pooling"];

    public LayerFamily Family => LayerFamily.Pooling;

    public LayerSignature Signature { get; } = new(1, 1, 1, 2);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) =>
        layer.Source.Parameter.PoolingParam is { GlobalPooling: true } && IsOneOperator((PoolingPlan)layer.Plan, layer.Tops.Count) ? null
        : layer.Tops.Count > 1 ? "a mask, whose places depend on the width of the bottom"
        : layer.Source.Parameter.PoolingParam is { GlobalPooling: true } ? "a window as large as the bottom"
        : Open(layer.Source, layer.Plan).Obstacle;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.PoolingParam ?? new PoolingParameter();
        var bottom = context.Bottoms[0];
        if (bottom.Rank != 4)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a bottom of 4 axes is expected (num, channels, height, width)", $"{bottom}");
        RefuseTime(layer, param);
        CheckMethod(layer, param, context.TopCount);
        var fields = new Fields(layer, param);
        var kernel = fields.ReadKernel(context, bottom);
        var pad = fields.ReadPair("pad", fields.Pad, 0);
        var stride = fields.ReadPair("stride", fields.Stride, 1);
        var after = pad;
        if (SidePads.Of(layer, param) is { } sides)
        {
            if (param.HasPad || param.HasPadH || param.HasPadW)
                throw layer.Refuse(Codes.Contradiction, sides.At, $"either pad or {sides.Name} is expected", "both");
            pad = new(new(sides.Top, sides.At), new(sides.Left, sides.At));
            after = new(new(sides.Bottom, sides.At), new(sides.Right, sides.At));
            CheckTogether(layer, param, kernel, after, stride);
        }

        CheckTogether(layer, param, kernel, pad, stride);

        var padded = new[] { pad, after }.Any(side => side.Height.Value > 0 || side.Width.Value > 0);
        Span<int> counts = stackalloc int[2];
        for (var i = 0; i < 2; i++)
        {
            var (k, p, s) = (kernel[i], pad[i].Value, stride[i].Value);
            var count = PoolingAxis.CountWindows(bottom[2 + i], k.Value, s, p, padded, RoundsDown(param), after[i].Value);
            if (count is < 1 or > int.MaxValue || bottom[2 + i] == 0)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    k.At,
                    $"a window of {k.Value} must fit into the bottom along axis {2 + i}",
                    $"{bottom[2 + i]} and {p} of padding on each side");
            }

            counts[i] = (int)count;
        }

        var top = context.Shape(bottom[0], bottom[1], counts[0], counts[1]);
        var excludes = param.Pool == Method.AveExcPad;
        var windows = new PoolingWindows(
            excludes ? Method.Ave : param.Pool,
            new PoolingAxis(bottom[2], kernel.Height.Value, stride.Height.Value, pad.Height.Value, counts[0])
            {
                After = after.Height.Value,
                ExcludesPadding = excludes,
            },
            new PoolingAxis(bottom[3], kernel.Width.Value, stride.Width.Value, pad.Width.Value, counts[1])
            {
                After = after.Width.Value,
                ExcludesPadding = excludes,
            });
        return new PoolingPlan([.. Enumerable.Repeat(top, context.TopCount)], windows);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (_, windows) = (PoolingPlan)plan;
        if (context.IsTraining && windows.Method == Method.Max && context.TopCount == 1)
        {
            context.Top(0, windows.EmitForTraining(context, Found));
            return;
        }

        if (context.Source.Parameter.PoolingParam is { GlobalPooling: true } && IsOneOperator((PoolingPlan)plan, context.TopCount))
        {
            var op = windows.Method == Method.Max ? "GlobalMaxPool" : "GlobalAveragePool";
            context.Top(0, context.Graph.Node(op, [context.Bottom(0)]));
            return;
        }

        if (context.HasOpenSizes
            && context is { TopCount: 1, Source.Parameter.PoolingParam.GlobalPooling: false }
            && Open(context.Source, plan) is { Obstacle: null } open)
        {
            context.Top(0, open.Emit(context.Graph, context.Bottom(0)).Shaped(context.TopShape(0).ToLongs()));
            return;
        }

        var (pooled, mask) = windows.Emit(context.Graph, context.Bottom(0), withMask: context.TopCount > 1);
        context.Top(0, pooled);
        if (context.IsTraining && mask is not null)
            windows.EmitForTraining(context, Found);
        if (mask is not null)
            context.Top(1, mask);
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var (_, windows) = (PoolingPlan)plan;
        var param = module.Source.Parameter.PoolingParam;
        if (windows.Method == Method.Stochastic)
        {
            throw module.Source.Refuse(
                Codes.NoModule, module.Source.At(param, PoolingParameter.PoolFieldNumber), "MAX or AVE is expected in a module", "STOCHASTIC");
        }

        if (module.TopCount > 1)
            throw module.Source.Refuse(Codes.NoModule, module.Source.AtTop(1), "pooling without a mask is expected in a module", "a second top");
        module.Top(0, windows.Method == Method.Max
            ? module.MaxPool(module.Bottom(0), windows.Height, windows.Width)
            : module.MeanPool(module.Bottom(0), windows.Height, windows.Width));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, windows) = (PoolingPlan)plan;
        var size = context.BottomShapes[0].CountFrom(2);
        for (var plane = 0; plane < context.BottomShapes[0].CountOf(0, 2); plane++)
        {
            windows.Forward(
                context.Bottom(0).Slice(plane * size, size),
                context.Top(0).Slice(plane * windows.Count, windows.Count),
                context.TopCount > 1 ? context.Top(1).Slice(plane * windows.Count, windows.Count) : []);
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        layer.PoolingParam?.Pool == Method.Stochastic ? BottomGradient.Unknown : BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var (_, windows) = (PoolingPlan)plan;
        var size = context.BottomShape(0).CountFrom(2);
        context.BottomGradient(0).Clear();
        for (var plane = 0; plane < context.BottomShape(0).CountOf(0, 2); plane++)
        {
            windows.Backward(
                context.KeptBottom(0).Slice(plane * size, size),
                context.TopGradient(0).Slice(plane * windows.Count, windows.Count),
                context.BottomGradient(0).Slice(plane * size, size));
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (!context.WantsBottom(0))
            return;
        var ((_, windows), dy) = ((PoolingPlan)plan, context.TopGradient(0));
        context.BottomGradient(0, windows.Method == Method.Max
            ? windows.EmitMaxGradient(context, Found, dy)
            : windows.EmitAveGradient(context.Graph, dy));
    }

    /// <summary>Whether ONNX has an operator for global pooling of this kind.</summary>
    private static bool IsOneOperator(PoolingPlan plan, int tops) => tops == 1 && plan.Windows.Method != Method.Stochastic;

    private static OpenPooling Open(LayerSource layer, LayerPlan plan) =>
        new(((PoolingPlan)plan).Windows, RoundsDown(layer.Parameter.PoolingParam ?? new PoolingParameter()));

    private static bool RoundsDown(PoolingParameter param) => param.HasRoundMode
        ? param.RoundMode == PoolingParameter.Types.RoundMode.Floor
        : param.HasExtension(PoolingForks.Extensions.CeilMode) && !param.GetExtension(PoolingForks.Extensions.CeilMode);

    /// <summary>Refuses the fields of C3D's Pooling3D.</summary>
    private static void RefuseTime(LayerSource layer, PoolingParameter param)
    {
        foreach (var (name, field) in new[]
        {
            ("kernel_depth", PoolingForks.Extensions.KernelDepth),
            ("temporal_stride", PoolingForks.Extensions.TemporalStride),
            ("temporal_pad", PoolingForks.Extensions.TemporalPad),
        })
        {
            if (param.HasExtension(field))
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(param, field.FieldNumber),
                    $"{name} is expected in a layer of type Pooling3D alone",
                    $"{param.GetExtension(field)}");
            }
        }
    }

    private static void CheckMethod(LayerSource layer, PoolingParameter param, int tops)
    {
        var at = layer.At(param, PoolingParameter.PoolFieldNumber);
        if (!Enum.IsDefined(param.Pool))
            throw layer.Refuse(Codes.OutOfRange, at, "pool must be MAX, AVE, STOCHASTIC or AVE_EXC_PAD", $"{(int)param.Pool}");
        if (!Enum.IsDefined(param.RoundMode))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, PoolingParameter.RoundModeFieldNumber),
                "round_mode must be CEIL or FLOOR",
                $"{(int)param.RoundMode}");
        }

        if (tops > 1 && param.Pool != Method.Max)
            throw layer.Refuse(Codes.BlobCount, layer.AtTop(1), "only MAX pooling has a second top, the mask", "pool: " + NameOf(param.Pool));
        if (param.Pool == Method.Stochastic && layer.Phase == Phase.Train)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                at,
                "STOCHASTIC pooling picks at random in TRAIN phase, which a model cannot repeat",
                null,
                "In TEST phase it draws nothing, and a model can say it; to train the net, choose  pool: MAX  or  pool: AVE");
        }
    }

    private static void CheckTogether(LayerSource layer, PoolingParameter param, Pair kernel, Pair pad, Pair stride)
    {
        for (var i = 0; i < 2; i++)
        {
            var (name, k, p, s) = (i == 0 ? "height" : "width", kernel[i], pad[i], stride[i]);
            if (param.GlobalPooling && p.Value != 0)
                throw layer.Refuse(Codes.Contradiction, p.At, "global_pooling needs pad 0", $"{p.Value}");
            if (param.GlobalPooling && s.Value != 1)
                throw layer.Refuse(Codes.Contradiction, s.At, "global_pooling needs stride 1", $"{s.Value}");
            if (p.Value != 0 && param.Pool == Method.Stochastic)
                throw layer.Refuse(Codes.Contradiction, p.At, "STOCHASTIC pooling needs pad 0", $"{p.Value}");
            if (p.Value != 0 && p.Value >= k.Value)
                throw layer.Refuse(Codes.OutOfRange, p.At, $"pad must be less than the window's {name} {k.Value}", $"{p.Value}");
        }
    }

    private static string NameOf(Method method) => method switch
    {
        Method.Ave => "AVE",
        Method.AveExcPad => "AVE_EXC_PAD",
        Method.Stochastic => "STOCHASTIC",
        _ => "MAX",
    };

    /// <summary>One value and where it is written.</summary>
    private readonly record struct Read(int Value, SourceLocation At);

    private readonly record struct Pair(Read Height, Read Width)
    {
        public Read this[int axis] => axis == 0 ? Height : Width;
    }

    /// <summary>A field as written.</summary>
    private readonly record struct Field(bool Has, uint Value, int Number);

    /// <summary>Reads what stands once for both axes, or as _h and _w.</summary>
    private readonly struct Fields(LayerSource layer, PoolingParameter param)
    {
        public (Field Both, Field Height, Field Width) Pad =>
            (new(param.HasPad, param.Pad, PoolingParameter.PadFieldNumber),
            new(param.HasPadH, param.PadH, PoolingParameter.PadHFieldNumber),
            new(param.HasPadW, param.PadW, PoolingParameter.PadWFieldNumber));

        public (Field Both, Field Height, Field Width) Stride =>
            (new(param.HasStride, param.Stride, PoolingParameter.StrideFieldNumber),
            new(param.HasStrideH, param.StrideH, PoolingParameter.StrideHFieldNumber),
            new(param.HasStrideW, param.StrideW, PoolingParameter.StrideWFieldNumber));

        public Pair ReadKernel(PlanContext context, Shape bottom)
        {
            Field both = new(param.HasKernelSize, param.KernelSize, PoolingParameter.KernelSizeFieldNumber);
            Field height = new(param.HasKernelH, param.KernelH, PoolingParameter.KernelHFieldNumber);
            Field width = new(param.HasKernelW, param.KernelW, PoolingParameter.KernelWFieldNumber);
            if (param.GlobalPooling)
            {
                foreach (var field in (ReadOnlySpan<Field>)[both, height, width])
                {
                    if (field.Has)
                    {
                        throw layer.Refuse(
                            Codes.Contradiction,
                            At(field),
                            "global_pooling takes the whole plane, so no kernel size is expected",
                            $"{field.Value}");
                    }
                }

                if (bottom[2] == 0 || bottom[3] == 0)
                    throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "global_pooling needs a plane with elements", $"{bottom}");
                return new(new(bottom[2], layer.AtBottom(0)), new(bottom[3], layer.AtBottom(0)));
            }

            if (!both.Has)
                return ReadPair("kernel", (both, height, width), 1);
            if (height.Has && width.Has)
                throw layer.Refuse(Codes.Contradiction, At(height), "either kernel_size or kernel_h and kernel_w are expected", "both");

            // Caffe lets a single one of them pass, and does not look at it.
            if (height.Has || width.Has)
            {
                context.Warn(
                    Codes.Ignored,
                    At(height.Has ? height : width),
                    "kernel_size stands for both axes, so kernel_h or kernel_w alone changes nothing");
            }

            return new(Checked("kernel_size", both, 1), Checked("kernel_size", both, 1));
        }

        public Pair ReadPair(string name, (Field Both, Field Height, Field Width) fields, int least)
        {
            var (both, height, width) = fields;
            if (!height.Has && !width.Has)
            {
                if (name == "kernel")
                    throw layer.Refuse(Codes.Missing, At(both), "kernel_size, kernel_h and kernel_w, or global_pooling are expected", "none");
                return new(Checked(name, both, least), Checked(name, both, least));
            }

            if (both.Has)
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    At(height.Has ? height : width),
                    $"either {name} or {name}_h and {name}_w are expected",
                    "both");
            }

            if (!height.Has || !width.Has)
                throw layer.Refuse(Codes.Missing, At(height.Has ? height : width), $"{name}_h and {name}_w are expected together", "one of them");
            return new(Checked($"{name}_h", height, least), Checked($"{name}_w", width, least));
        }

        private Read Checked(string name, Field field, int least)
        {
            if (field.Value < least || field.Value > int.MaxValue)
                throw layer.Refuse(Codes.OutOfRange, At(field), $"{name} must be from {least} to {int.MaxValue}", $"{field.Value}");
            return new((int)field.Value, At(field));
        }

        private SourceLocation At(Field field) => layer.At(param, field.Number);
    }

    private sealed record PoolingPlan(IReadOnlyList<Shape> Shapes, PoolingWindows Windows) : LayerPlan(Shapes);
}

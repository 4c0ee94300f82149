using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// Interp: pictures cropped and made larger or smaller, bilinear with the corners on the corners (interp_layer.cpp of DeepLab v2 and
/// hszhao/PSPNet). The size is, by the first that fits: shrunk by a lone shrink_factor, zoomed by a lone zoom_factor, height and width, shrunk
/// and then zoomed. synopsys-caffe adds full_zoom_factor, and soeaver's nets have use_blob_size: as large as bottom 1. Nets of further forks
/// have two bottoms and no size at all, which nothing else makes sense of.
/// </summary>
internal sealed class InterpLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Interp"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.InterpParam) ?? new InterpParameter();
        var bottom = layer.RequirePicture(context);
        if (!param.AlignCorners)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                layer.At(param, InterpParameter.AlignCornersFieldNumber),
                "align_corners must be true, as the CPU code of Cambricon's fork computes nothing else",
                "false");
        }

        CheckNotAbove("pad_beg", param.PadBeg, InterpParameter.PadBegFieldNumber);
        CheckNotAbove("pad_end", param.PadEnd, InterpParameter.PadEndFieldNumber);
        var axes = new Axis[2];
        for (var i = 0; i < 2; i++)
        {
            var seen = bottom[2 + i] + (long)param.PadBeg + param.PadEnd;
            if (seen < 1)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    layer.At(param, param.PadBeg < 0 ? InterpParameter.PadBegFieldNumber : InterpParameter.PadEndFieldNumber),
                    $"something must be left of axis {2 + i} after pad_beg and pad_end are cut off",
                    $"{bottom[2 + i]}, {param.PadBeg} and {param.PadEnd}");
            }

            var size = SizeOf(layer, context, param, i, (int)seen);
            axes[i] = new Axis(-param.PadBeg, (int)seen, context.Shape(size)[0]);
        }

        if (IsLone(param) && (param.HasHeight || param.HasWidth))
        {
            var at = layer.At(param, param.HasHeight ? InterpParameter.HeightFieldNumber : InterpParameter.WidthFieldNumber);
            var lone = param.HasZoomFactor ? "zoom_factor" : "shrink_factor";
            context.Warn(Codes.Ignored, at, $"height and width change nothing beside a lone {lone}");
        }

        return new InterpPlan(context.Shape(bottom[0], bottom[1], axes[0].Output, axes[1].Output), axes[0], axes[1]);

        void CheckNotAbove(string name, int value, int field)
        {
            if (value > 0)
            {
                throw layer.Refuse(
                    Codes.OutOfRange, layer.At(param, field), $"{name} must be at most 0, as it cuts off and does not add", $"{value}");
            }
        }
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, height, width) = (InterpPlan)plan;
        var graph = context.Graph;
        var x = context.Bottom(0);
        if (height.Seen < context.BottomShape(0)[2] || width.Seen < context.BottomShape(0)[3])
            x = graph.Slice(x, [height.First, width.First], [height.First + height.Seen, width.First + width.Seen], [2, 3]);
        if (height.Seen != height.Output || width.Seen != width.Output)
        {
            x = graph.Node(
                "Resize",
                [x, null, null, graph.Constant((ReadOnlySpan<long>)top.ToLongs())],
                Attr.String("mode", "linear"),
                Attr.String("coordinate_transformation_mode", "align_corners")).Shaped(top.ToLongs());
        }

        context.Top(0, x);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, height, width) = (InterpPlan)plan;
        var (inner, outer) = (context.BottomShapes[0].CountFrom(2), top.CountFrom(2));
        var rowLength = context.BottomShapes[0][3];
        for (var plane = 0; plane < top.CountOf(0, 2); plane++)
        {
            var x = context.Bottom(0).Slice(plane * inner, inner);
            var y = context.Top(0).Slice(plane * outer, outer);
            for (var i = 0; i < height.Output; i++)
            {
                var (row, down, below) = height.At(i);
                var upper = x.Slice(row * rowLength, rowLength);
                var lower = x.Slice((row + down) * rowLength, rowLength);
                for (var j = 0; j < width.Output; j++)
                {
                    var (column, right, beside) = width.At(j);
                    y[(i * width.Output) + j] =
                        ((1 - below) * (((1 - beside) * upper[column]) + (beside * upper[column + right])))
                        + (below * (((1 - beside) * lower[column]) + (beside * lower[column + right])));
                }
            }
        }
    }

    private static bool IsLone(InterpParameter param) => param.HasZoomFactor != param.HasShrinkFactor;

    private static long SizeOf(LayerSource layer, PlanContext context, InterpParameter param, int axis, int seen)
    {
        var hasSize = param.HasHeight || param.HasWidth || param.HasShrinkFactor || param.HasZoomFactor;
        var isAsBlob = param.UseBlobSize || (context.Bottoms.Count > 1 && !hasSize && !param.HasFullZoomFactor);
        if (isAsBlob != context.Bottoms.Count > 1)
        {
            throw layer.Refuse(
                Codes.BlobCount,
                context.Bottoms.Count > 1 ? layer.AtBottom(1) : layer.At(param, InterpParameter.UseBlobSizeFieldNumber),
                "bottom 1, whose size is taken, is expected with use_blob_size: true, and only then",
                Counted.Of(context.Bottoms.Count, "bottom"));
        }

        if (isAsBlob)
        {
            if (param.UseBlobSize)
            {
                RefuseOthers(InterpParameter.UseBlobSizeFieldNumber, "use_blob_size");
            }
            else if (axis == 0)
            {
                context.Note(
                    Codes.Dialect,
                    layer.AtBottom(1),
                    "no size is given, so that of bottom 1 is taken; forks with one bottom refuse such a net");
            }

            return layer.RequirePicture(context, 1)[2 + axis] is > 0 and var size
                ? size
                : throw layer.Refuse(Codes.BottomShape, layer.AtBottom(1), "a picture with elements is expected", $"{context.Bottoms[1]}");
        }

        if (param.HasFullZoomFactor)
        {
            RefuseOthers(InterpParameter.FullZoomFactorFieldNumber, "full_zoom_factor");
            return (long)seen * Positive("full_zoom_factor", param.FullZoomFactor, InterpParameter.FullZoomFactorFieldNumber);
        }

        if (!IsLone(param) && param.HasHeight && param.HasWidth)
        {
            return axis == 0
                ? Positive("height", param.Height, InterpParameter.HeightFieldNumber)
                : Positive("width", param.Width, InterpParameter.WidthFieldNumber);
        }

        if (!param.HasShrinkFactor && !param.HasZoomFactor)
        {
            var half = param.HasHeight ? InterpParameter.HeightFieldNumber : InterpParameter.WidthFieldNumber;
            throw layer.Refuse(
                Codes.Missing,
                layer.At(param, half),
                "zoom_factor, shrink_factor, or height and width are expected",
                param.HasHeight || param.HasWidth ? "one of height and width" : "none");
        }

        var shrink = Positive("shrink_factor", param.ShrinkFactor, InterpParameter.ShrinkFactorFieldNumber);
        var zoom = Positive("zoom_factor", param.ZoomFactor, InterpParameter.ZoomFactorFieldNumber);
        return ((seen - 1L) / shrink * zoom) + 1;

        long Positive(string name, int value, int field) => value >= 1
            ? value
            : throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be at least 1", $"{value}");

        void RefuseOthers(int field, string name)
        {
            if (hasSize || (param.HasFullZoomFactor && param.UseBlobSize))
                throw layer.Refuse(Codes.Contradiction, layer.At(param, field), $"{name} tells the size, so no other size is expected", "another");
        }
    }

    /// <summary>The crop and the sampling of one axis.</summary>
    /// <param name="First">The first element that is seen.</param>
    /// <param name="Seen">How many are seen.</param>
    /// <param name="Output">How many come out.</param>
    private readonly record struct Axis(int First, int Seen, int Output)
    {
        /// <summary>Where an element comes from: the one at or before the place, how far the next one is, and its weight.</summary>
        public (int Index, int Next, float Weight) At(int output)
        {
            var step = Output > 1 ? (float)(Seen - 1) / (Output - 1) : 0;
            var place = step * output;
            var index = Math.Min((int)place, Seen - 1);
            return (First + index, index < Seen - 1 ? 1 : 0, place - index);
        }
    }

    private sealed record InterpPlan(Shape Top, Axis Height, Axis Width) : LayerPlan(Top);
}

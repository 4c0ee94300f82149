using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// Upsample, two layers of one name. With two bottoms it is SegNet's: the values of bottom 0 go where the mask of MAX pooling, bottom 1, says
/// (upsample_layer.cpp of alexgkendall/caffe-segnet). With one it is that of YOLO's ports: each element becomes a square of equal ones
/// (upsample_layer.cpp of eric612/MobileNet-YOLO). Cambricon's has both, the latter with nearestneighbor_mode.
/// </summary>
internal sealed class UpsampleLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Upsample"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public string? SizeObstacle(PlannedLayer layer) =>
        ((UpsamplePlan)layer.Plan).IsMasked
        || layer.Source.Parameter.GetExtension(LayerForks.Extensions.UpsampleParam) is { NearestneighborMode: true }
            ? "a top whose size is written down, or that of the pooling whose mask it has"
            : null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.UpsampleParam) ?? new UpsampleParameter();
        var isMasked = context.Bottoms.Count > 1;
        var bottom = layer.RequirePicture(context);
        if (param.NearestneighborMode && isMasked)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, UpsampleParameter.NearestneighborModeFieldNumber),
                "nearestneighbor_mode takes no mask",
                "2 bottoms");
        }

        if (isMasked)
            MaskScatter.CheckMask(layer, context);
        else if (param.HasNearestneighborMode && !param.NearestneighborMode)
        {
            throw layer.Refuse(
                Codes.BlobCount,
                layer.At(param, UpsampleParameter.NearestneighborModeFieldNumber),
                "a mask, bottom 1, is expected without nearestneighbor_mode",
                "1 bottom");
        }
        else if (!param.NearestneighborMode)
            RefuseFieldsOfSegNet(layer, param);
        var (height, width) = isMasked || param.NearestneighborMode ? SizeOfSegNet(layer, param, bottom, isMasked) : SizeOfYolo(layer, param, bottom);
        return new UpsamplePlan(context.Shape(bottom[0], bottom[1], height, width), isMasked);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, isMasked) = (UpsamplePlan)plan;
        var bottom = context.BottomShape(0);
        if (isMasked)
        {
            context.Top(0, MaskScatter.Emit(context, top));
            return;
        }

        if (top == bottom)
        {
            context.Top(0, context.Bottom(0));
            return;
        }

        var scales = context.Graph.Constant([1, 1, top[2] / bottom[2], top[3] / bottom[3]], 4);
        context.Top(0, context.Graph.Node(
            "Resize",
            [context.Bottom(0), null, scales],
            Attr.String("mode", "nearest"),
            Attr.String("coordinate_transformation_mode", "asymmetric"),
            Attr.String("nearest_mode", "floor")).Shaped(top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, isMasked) = (UpsamplePlan)plan;
        if (isMasked)
        {
            MaskScatter.Forward(context, top);
            return;
        }

        var bottom = context.BottomShapes[0];
        var (down, across) = (top[2] / bottom[2], top[3] / bottom[3]);
        for (var row = 0; row < top.CountOf(0, 3); row++)
        {
            var (plane, i) = Math.DivRem(row, top[2]);
            var x = context.Bottom(0).Slice(((plane * bottom[2]) + (i / down)) * bottom[3], bottom[3]);
            for (var j = 0; j < top[3]; j++)
                context.Top(0)[(row * top[3]) + j] = x[j / across];
        }
    }

    private static (long Height, long Width) SizeOfYolo(LayerSource layer, UpsampleParameter param, Shape bottom)
    {
        var scale = param.HasScale ? param.Scale : 1;
        if (scale == 0)
            throw layer.Refuse(Codes.OutOfRange, layer.At(param, UpsampleParameter.ScaleFieldNumber), "scale must be at least 1", "0");
        return ((long)bottom[2] * scale, (long)bottom[3] * scale);
    }

    private static void RefuseFieldsOfSegNet(LayerSource layer, UpsampleParameter param)
    {
        foreach (var (isGiven, field, name) in new[]
        {
            (param.HasScaleH, UpsampleParameter.ScaleHFieldNumber, "scale_h"),
            (param.HasScaleW, UpsampleParameter.ScaleWFieldNumber, "scale_w"),
            (param.PadOutH, UpsampleParameter.PadOutHFieldNumber, "pad_out_h"),
            (param.PadOutW, UpsampleParameter.PadOutWFieldNumber, "pad_out_w"),
            (param.HasUpsampleH, UpsampleParameter.UpsampleHFieldNumber, "upsample_h"),
            (param.HasUpsampleW, UpsampleParameter.UpsampleWFieldNumber, "upsample_w"),
        })
        {
            if (isGiven)
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(param, field),
                    $"{name} is of SegNet's layer, which needs a mask as bottom 1, or nearestneighbor_mode: true",
                    "1 bottom");
            }
        }
    }

    private static (long Height, long Width) SizeOfSegNet(LayerSource layer, UpsampleParameter param, Shape bottom, bool isMasked)
    {
        if (param.HasUpsampleH && param.HasUpsampleW)
        {
            var (height, width) = (
                AboveOne("upsample_h", param.UpsampleH, UpsampleParameter.UpsampleHFieldNumber),
                AboveOne("upsample_w", param.UpsampleW, UpsampleParameter.UpsampleWFieldNumber));
            if (!isMasked && (bottom[2] == 0 || bottom[3] == 0 || height % bottom[2] != 0 || width % bottom[3] != 0))
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    layer.At(param, UpsampleParameter.UpsampleHFieldNumber),
                    $"upsample_h and upsample_w must be multiples of {bottom[2]} and {bottom[3]}, the size of the bottom",
                    $"{height} and {width}");
            }

            return (height, width);
        }

        RefuseHalf(
            "upsample",
            (param.HasUpsampleH, UpsampleParameter.UpsampleHFieldNumber),
            (param.HasUpsampleW, UpsampleParameter.UpsampleWFieldNumber));
        RefuseHalf("scale", (param.HasScaleH, UpsampleParameter.ScaleHFieldNumber), (param.HasScaleW, UpsampleParameter.ScaleWFieldNumber));
        if (param.HasScaleH && param.HasScale)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, UpsampleParameter.ScaleHFieldNumber),
                "either scale or scale_h and scale_w are expected",
                "both");
        }

        var down = param.HasScaleH
            ? AboveOne("scale_h", param.ScaleH, UpsampleParameter.ScaleHFieldNumber)
            : AboveOne("scale", param.HasScale ? param.Scale : 2, UpsampleParameter.ScaleFieldNumber);
        var across = param.HasScaleH ? AboveOne("scale_w", param.ScaleW, UpsampleParameter.ScaleWFieldNumber) : down;
        CheckPadOut("pad_out_h", param.PadOutH, down, UpsampleParameter.PadOutHFieldNumber);
        CheckPadOut("pad_out_w", param.PadOutW, across, UpsampleParameter.PadOutWFieldNumber);
        return (((long)bottom[2] * down) - (param.PadOutH ? 1 : 0), ((long)bottom[3] * across) - (param.PadOutW ? 1 : 0));

        void RefuseHalf(string name, (bool Has, int Field) height, (bool Has, int Field) width)
        {
            var given = height.Has ? height : width;
            if (height.Has != width.Has)
                throw layer.Refuse(Codes.Missing, layer.At(param, given.Field), $"{name}_h and {name}_w are expected together", "one of them");
        }

        long AboveOne(string name, long value, int field) => value > 1 || (!isMasked && value == 1)
            ? value
            : throw layer.Refuse(Codes.OutOfRange, layer.At(param, field), $"{name} must be at least {(isMasked ? 2 : 1)}", $"{value}");

        void CheckPadOut(string name, bool isGiven, long factor, int field)
        {
            if (isGiven && !isMasked)
            {
                throw layer.Refuse(
                    Codes.Contradiction, layer.At(param, field), $"{name} is expected with a mask alone", "nearestneighbor_mode: true");
            }

            if (isGiven && factor != 2)
            {
                throw layer.Refuse(
                    Codes.Contradiction, layer.At(param, field), $"{name} is expected with a scale of 2 alone", $"a scale of {factor}");
            }
        }
    }

    private sealed record UpsamplePlan(Shape Top, bool IsMasked) : LayerPlan(Top);
}

using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;

namespace PortKit.Layers.Forks;

/// <summary>
/// Reorg of the ports of YOLO v2 (reorg_layer.cpp of eric612/MobileNet-YOLO): a picture of fewer, larger channels becomes one of more, smaller
/// ones. That is not space to depth of the bottom as it is, but, as darknet moves its memory, of the bottom read as one of stride² times fewer
/// channels. reverse is depth to space, which does not undo it. Without a stride that fork refuses the net; choasup/caffe-yolo9000 takes 2.
/// </summary>
internal sealed class ReorgLayer : ILayer
{
    private const int MostStride = 1 << 15;
    private const int UsualStride = 2;

    public IReadOnlyList<string> Types => ["Reorg"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.ReorgParam) ?? new ReorgParameter();
        var bottom = layer.RequirePicture(context);
        var at = layer.At(param, ReorgParameter.StrideFieldNumber);
        if (!param.HasStride)
        {
            context.Note(
                Codes.Dialect,
                at,
                $"no stride is given, so that it is {UsualStride}, as in choasup/caffe-yolo9000; other forks refuse such a net");
        }
        else if (param.Stride is 0 or > MostStride)
        {
            throw layer.Refuse(Codes.OutOfRange, at, $"stride must be from 1 to {MostStride}", $"{param.Stride}");
        }

        var stride = param.HasStride ? (int)param.Stride : UsualStride;
        if (bottom[1] % (stride * stride) != 0)
        {
            throw layer.Refuse(
                Codes.OutOfRange, at, $"the square of stride must divide the {Counted.Of(bottom[1], "channel")} of the bottom", $"{stride}");
        }

        if (!param.Reverse && (bottom[2] % stride != 0 || bottom[3] % stride != 0))
        {
            throw layer.Refuse(
                Codes.OutOfRange, at, $"stride must divide the height {bottom[2]} and the width {bottom[3]} of the bottom", $"{stride}");
        }

        var wide = context.Shape(bottom[0], bottom[1] / (stride * stride), (long)bottom[2] * stride, (long)bottom[3] * stride);
        if (param.Reverse)
            return new ReorgPlan(wide, wide, bottom, stride, true);
        var top = context.Shape(bottom[0], (long)bottom[1] * stride * stride, bottom[2] / stride, bottom[3] / stride);
        return new ReorgPlan(top, wide, bottom, stride, false);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, wide, deep, stride, reverse) = (ReorgPlan)plan;
        var graph = context.Graph;
        var block = Attr.Int("blocksize", stride);
        if (reverse)
        {
            context.Top(0, graph.Node("DepthToSpace", [context.Bottom(0)], block, Attr.String("mode", "DCR")).Shaped(wide.ToLongs()));
            return;
        }

        var y = graph.Node("SpaceToDepth", [graph.Reshape(context.Bottom(0), wide.ToLongs())], block);
        context.Top(0, graph.Reshape(y.Shaped(deep.ToLongs()), top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, wide, deep, stride, reverse) = (ReorgPlan)plan;
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
        {
            // The element of the deep side, and its place on the wide side.
            var (rest, w) = Math.DivRem(i, deep[3]);
            (rest, var h) = Math.DivRem(rest, deep[2]);
            (var n, rest) = Math.DivRem(rest, deep[1]);
            var (offset, c) = Math.DivRem(rest, wide[1]);
            var (down, across) = Math.DivRem(offset, stride);
            var at = (((((n * wide[1]) + c) * wide[2]) + (h * stride) + down) * wide[3]) + (w * stride) + across;
            if (reverse)
                y[at] = x[i];
            else
                y[i] = x[at];
        }
    }

    /// <param name="Top">The top.</param>
    /// <param name="Wide">The side of fewer channels.</param>
    /// <param name="Deep">The side of more channels.</param>
    /// <param name="Stride">How many times higher and wider the one is than the other.</param>
    /// <param name="Reverse">Whether the bottom is the deep side.</param>
    private sealed record ReorgPlan(Shape Top, Shape Wide, Shape Deep, int Stride, bool Reverse) : LayerPlan(Top);
}

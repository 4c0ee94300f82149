using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>Flip: pictures mirrored along their width, their height or both (flip_layer.cpp of happynear/caffe-windows).</summary>
internal sealed class FlipLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Flip"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.FlipParam) ?? new FlipParameter();
        int[] height = param.FlipHeight ? [2] : [];
        int[] width = param.FlipWidth ? [3] : [];
        return new FlipPlan(layer.RequirePicture(context), [.. height, .. width]);
    }

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, AxisFlip.Emit(context.Graph, context.Bottom(0), ((FlipPlan)plan).Axes));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (top, axes) = (FlipPlan)plan;
        var x = context.Bottom(0).ToArray();
        foreach (var axis in axes)
        {
            AxisFlip.Forward(x, top, axis, context.Top(0));
            context.Top(0).CopyTo(x);
        }

        x.CopyTo(context.Top(0));
    }

    private sealed record FlipPlan(Shape Top, int[] Axes) : LayerPlan(Top);
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>Reverse: one axis backwards, such as time for the second direction of an LSTM (reverse_layer.cpp of tianzhi0549/CTPN).</summary>
internal sealed class ReverseLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Reverse"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.LikeTops;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.ReverseParam) ?? new ReverseParameter();
        var bottom = context.Bottoms[0];
        if (param.Axis < 0 || param.Axis >= bottom.Rank)
        {
            throw layer.Refuse(
                Codes.Axis,
                layer.At(param, ReverseParameter.AxisFieldNumber),
                $"axis must be from 0 to {bottom.Rank - 1} for a bottom of shape {bottom}",
                $"{param.Axis}");
        }

        return new ReversePlan(bottom, param.Axis);
    }

    public void Emit(LayerPlan plan, EmitContext context) =>
        context.Top(0, AxisFlip.Emit(context.Graph, context.Bottom(0), [((ReversePlan)plan).Axis]));

    public void Forward(LayerPlan plan, ForwardContext context) =>
        AxisFlip.Forward(context.Bottom(0), plan.TopShapes[0], ((ReversePlan)plan).Axis, context.Top(0));

    private sealed record ReversePlan(Shape Top, int Axis) : LayerPlan(Top);
}

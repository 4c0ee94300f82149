using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// ShuffleChannel, of ShuffleNet: the channels of the groups by turns, one of each group at a time (shuffle_channel_layer.cpp of
/// farmingyard/ShuffleNet).
/// </summary>
internal sealed class ShuffleChannelLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ShuffleChannel"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        if (bottom.Rank < 2)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have a batch axis and a channel axis", $"{bottom}");
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.ShuffleChannelParam) ?? new ShuffleChannelParameter();
        if (param.Group is 0 or > int.MaxValue || bottom[1] % (int)param.Group != 0)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, ShuffleChannelParameter.GroupFieldNumber),
                $"group must be at least 1 and divide the {Counted.Of(bottom[1], "channel")}",
                $"{param.Group}");
        }

        return new ShufflePlan(bottom, (int)param.Group);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (shape, groups) = (ShufflePlan)plan;
        var graph = context.Graph;
        var grouped = graph.Reshape(context.Bottom(0), shape[0], groups, shape[1] / groups, shape.CountFrom(2));
        context.Top(0, graph.Reshape(graph.Transpose(grouped, 0, 2, 1, 3), shape.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (shape, groups) = (ShufflePlan)plan;
        var (channels, inner) = (shape[1], shape.CountFrom(2));
        for (var i = 0; i < shape[0] * channels; i++)
        {
            var (item, channel) = Math.DivRem(i, channels);
            var from = (item * channels) + (channel % groups * (channels / groups)) + (channel / groups);
            context.Bottom(0).Slice(from * inner, inner).CopyTo(context.Top(0).Slice(i * inner, inner));
        }
    }

    private sealed record ShufflePlan(Shape Top, int Groups) : LayerPlan(Top);
}

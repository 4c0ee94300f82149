using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Squeeze: the same values without axes of size 1, those that `axis` names or all (squeeze_layer.cpp of
/// foss-for-synopsys-dwc-arc-processors/synopsys-caffe).
/// </summary>
internal sealed class SqueezeLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Squeeze"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.SqueezeParam) ?? new SqueezeParameter();
        var bottom = context.Bottoms[0];
        var named = new HashSet<int>();
        for (var i = 0; i < param.Axis.Count; i++)
        {
            var at = layer.At(param, SqueezeParameter.AxisFieldNumber, i);
            var axis = context.Axis(bottom, param.Axis[i], at);
            if (bottom[axis] != 1)
            {
                throw layer.Refuse(
                    Codes.BottomShape, at, $"an axis of size 1 is expected, in a bottom of shape {bottom}", $"axis {axis}, of size {bottom[axis]}");
            }

            named.Add(axis);
        }

        var left = Enumerable.Range(0, bottom.Rank).Where(axis => bottom[axis] != 1 || (named.Count > 0 && !named.Contains(axis)));
        return new LayerPlan(new Shape([.. left.Select(axis => bottom[axis])])) { Sharing = SharedMemory.Bottom };
    }

    public void Emit(LayerPlan plan, EmitContext context) =>
        context.Top(0, context.Graph.Reshape(context.Bottom(0), context.TopShape(0).ToLongs()));

    public void Forward(LayerPlan plan, ForwardContext context) => context.Bottom(0).CopyTo(context.Top(0));
}

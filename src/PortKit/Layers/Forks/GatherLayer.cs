using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Gather of yjxiong/caffe, which brings the blobs of several processes together over MPI (gather_layer.cpp). A net that runs by itself is one
/// process, and every top is its bottom.
/// </summary>
internal sealed class GatherLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Gather"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 1, LayerSignature.Any) { AsManyTopsAsBottoms = true };

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.LikeTops;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new([.. context.Bottoms]);

    public void Emit(LayerPlan plan, EmitContext context)
    {
        for (var i = 0; i < context.TopCount; i++)
            context.Top(i, context.Bottom(i));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        for (var i = 0; i < context.TopCount; i++)
            context.Bottom(i).CopyTo(context.Top(i));
    }
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// ProposalTarget, which the second stage of MS-CNN is trained with (proposal_target_layer.cpp of zhaoweicai/mscnn): it adds the true boxes to the
/// proposals, draws some of them, and makes labels. It is not computed; the deploy nets there read the proposals themselves.
/// </summary>
internal sealed class ProposalTargetLayer() : RefusedType(
    "ProposalTarget", "it draws the boxes that a net is trained with; a net that infers reads all proposals")
{
    public override LayerFamily Family => LayerFamily.Loss;

    public override Deployment Deploy(LayerParameter layer) =>
        layer is { Bottom.Count: > 0, Top.Count: > 0 } ? Deployment.AllProposals(layer) : Deployment.Kept;
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// ProposalTarget, which the second stage of MS-CNN is trained with (proposal_target_layer.cpp of zhaoweicai/mscnn): it adds the true boxes to the
/// proposals, draws some of them, and makes labels. It is not computed; the deploy nets there read the proposals themselves.
/// </summary>
internal sealed class ProposalTargetLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ProposalTarget"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(0, LayerSignature.Any, 0, LayerSignature.Any);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Refused, "it draws the boxes that a net is trained with; a net that infers reads all proposals");

    public Deployment Deploy(LayerParameter layer) =>
        layer is { Bottom.Count: > 0, Top.Count: > 0 } ? Deployment.AllProposals(layer) : Deployment.Kept;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => throw new NotSupportedException("A refused type is not planned.");

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("A refused type is not emitted.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("A refused type is not computed.");
}

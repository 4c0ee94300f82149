using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>A layer type that PortKit knows and does not convert. Nobody plans it; <see cref="ILayer.Deploy"/> may still cut it.</summary>
/// <param name="type">The type.</param>
/// <param name="reason">Why it is refused, as a clause.</param>
internal abstract class RefusedType(string type, string reason) : ILayer
{
    public IReadOnlyList<string> Types { get; } = [type];

    public virtual LayerFamily Family => LayerFamily.Other;

    public virtual LayerSignature Signature { get; } = new(0, LayerSignature.Any, 0, LayerSignature.Any);

    public LayerSupport Support { get; } = new(LayerSupportKind.Refused, reason);

    public virtual Deployment Deploy(LayerParameter layer) => Deployment.Kept;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => throw new NotSupportedException("A refused type is not planned.");

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("A refused type is not emitted.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("A refused type is not computed.");
}

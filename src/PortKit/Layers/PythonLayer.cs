using PortKit.Net;

namespace PortKit.Layers;

/// <summary>Python: a layer whose code is a Python class of the user's (python_layer.hpp).</summary>
internal sealed class PythonLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Python"];

    public LayerSignature Signature { get; } = new(0, LayerSignature.Any, 0, LayerSignature.Any);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Refused, "its code lives in a Python module; a program that uses the library can give a counterpart of it with "
            + "LayerCatalog.With");

    public LayerPlan Plan(LayerSource layer, PlanContext context) => throw new NotSupportedException("A refused type is not planned.");

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("A refused type is not emitted.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("A refused type is not computed.");
}

using PortKit.Net;

namespace PortKit.Layers;

/// <summary>BNLL, binomial normal log likelihood: log(1 + exp(x)), which Caffe writes as x + log(1 + exp(-x)) above 0 (bnll_layer.cpp).</summary>
internal sealed class BnllLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["BNLL"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]);

    // ONNX Runtime's Softplus tells the same two cases apart, so that it does not overflow either.
    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Node("Softplus", [context.Bottom(0)]));

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.Apply(ModuleFunction.Softplus, module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
            y[i] = (float)(x[i] > 0 ? x[i] + Math.Log(1 + Math.Exp(-x[i])) : Math.Log(1 + Math.Exp(x[i])));
    }
}

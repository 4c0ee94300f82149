using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>AbsVal: |x| (absval_layer.cpp). Caffe does not let it work in place.</summary>
internal sealed class AbsValLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["AbsVal"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.LikeTops;

    public LayerPlan Plan(LayerSource layer, PlanContext context) => new(context.Bottoms[0]);

    public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Abs(context.Bottom(0)));

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.Apply(ModuleFunction.Abs, module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context) => TensorPrimitives.Abs(context.Bottom(0), context.Top(0));
}

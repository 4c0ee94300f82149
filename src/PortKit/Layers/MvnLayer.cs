using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// MVN: takes the mean away from each plane, or from each item over all its channels, and divides by the standard deviation:
/// (x - mean) / (sqrt(variance) + eps), eps standing outside of the root (mvn_layer.cpp). The top always has four axes.
/// </summary>
internal sealed class MvnLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["MVN"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        if (bottom.Rank > 4)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have at most 4 axes", $"{bottom}");
        return new LayerPlan(context.Shape([.. bottom.ToLongs(), .. Enumerable.Repeat(1L, 4 - bottom.Rank)]));
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        var param = ParamOf(context.Source);
        long[] axes = param.AcrossChannels ? [1, 2, 3] : [2, 3];
        var x = graph.Reshape(context.Bottom(0), context.TopShape(0).ToLongs());
        var centred = graph.Sub(x, graph.ReduceMean(x, axes));
        if (!param.NormalizeVariance)
        {
            context.Top(0, centred);
            return;
        }

        var deviation = graph.Sqrt(graph.ReduceMean(graph.Mul(centred, centred), axes));
        context.Top(0, graph.Div(centred, graph.Add(deviation, param.Eps)));
    }

    public void Write(LayerPlan plan, ModuleContext module)
    {
        var param = ParamOf(module.Source);
        int[] axes = param.AcrossChannels ? [1, 2, 3] : [2, 3];
        var x = module.BottomShape(0) == module.TopShape(0)
            ? module.Bottom(0)
            : module.Reshape(module.Bottom(0), module.BottomShape(0), module.TopShape(0));
        var centred = module.Subtract(x, module.Mean(x, axes, keepAxes: true));
        if (param.NormalizeVariance)
        {
            var variance = module.Mean(module.Power(centred, 2), axes, keepAxes: true);
            centred = module.Divide(centred, module.Plus(module.Power(variance, 0.5f), param.Eps));
        }

        module.Top(0, centred);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var param = ParamOf(context.Source);
        var length = plan.TopShapes[0].CountFrom(param.AcrossChannels ? 1 : 2);
        var top = context.Top(0);
        for (var i = 0; i < top.Length; i += length)
        {
            var x = context.Bottom(0).Slice(i, length);
            var y = top.Slice(i, length);
            TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / length, y);
            if (param.NormalizeVariance)
                TensorPrimitives.Divide(y, MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(y) / length) + param.Eps, y);
        }
    }

    private static MVNParameter ParamOf(LayerSource layer) => layer.Parameter.MvnParam ?? new MVNParameter();
}

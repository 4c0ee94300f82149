using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// LayerNorm: each item without its mean, divided by √(variance + eps), then, with `elementwise_affine`, times a learnable factor and plus a
/// learnable offset for each value of an item, 1 and 0 before training (layer_norm_layer.cpp of
/// foss-for-synopsys-dwc-arc-processors/synopsys-caffe).
/// </summary>
internal sealed class LayerNormLayer : ILayer
{
    public IReadOnlyList<string> Types => ["LayerNorm"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        if (bottom.Rank < 1)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have an axis of items", "a scalar");
        var item = new Shape([.. bottom.Dims[1..]]);
        return new LayerPlan(bottom) { Blobs = ParamOf(layer).ElementwiseAffine ? [BlobSpec.Constant(item, 1), BlobSpec.Constant(item, 0)] : [] };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, param) = (context.Graph, ParamOf(context.Source));
        var shape = plan.TopShapes[0];
        var x = graph.Reshape(context.Bottom(0), shape[0], shape.CountFrom(1));
        var centred = graph.Sub(x, graph.ReduceMean(x, [1]));
        var deviation = graph.Sqrt(graph.Add(graph.ReduceMean(graph.Mul(centred, centred), [1]), param.Eps));
        var y = graph.Reshape(graph.Div(centred, deviation), shape.ToLongs());
        context.Top(0, param.ElementwiseAffine ? graph.Add(graph.Mul(y, context.Blob(0)), context.Blob(1)) : y);
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var param = ParamOf(context.Source);
        var top = context.Top(0);
        var length = plan.TopShapes[0].CountFrom(1);
        for (var i = 0; i < top.Length; i += length)
        {
            var x = context.Bottom(0).Slice(i, length);
            var y = top.Slice(i, length);
            TensorPrimitives.Subtract(x, TensorPrimitives.Sum(x) / length, y);
            TensorPrimitives.Divide(y, MathF.Sqrt((TensorPrimitives.SumOfSquares<float>(y) / length) + param.Eps), y);
            if (param.ElementwiseAffine)
                TensorPrimitives.MultiplyAdd(y, context.Blob(0), context.Blob(1), y);
        }
    }

    private static LayerNormParameter ParamOf(LayerSource layer) =>
        layer.Parameter.GetExtension(LayerForks.Extensions.LayerNormParam) ?? new LayerNormParameter();
}

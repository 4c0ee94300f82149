using PortKit.Caffe.Protos;
using PortKit.Net;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// BatchReindex: the items of bottom 0 that bottom 1 lists, in its order (batch_reindex_layer.cpp). Indices are cut to whole numbers. An
/// index outside the batch stops Caffe; ONNX takes one down to minus the batch as counted from the end, and stops on others.
/// </summary>
internal sealed class BatchReindexLayer : ILayer
{
    public IReadOnlyList<string> Types => ["BatchReindex"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(2, 2, 1, 1);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var (bottom, indices) = (context.Bottoms[0], context.Bottoms[1]);
        if (indices.Rank != 1)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(1), "bottom 1, the indices, must have one axis", $"{indices}");
        if (bottom.Rank == 0 || (bottom[0] == 0 && indices.Count > 0))
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "bottom 0 must have items to choose from", $"{bottom}");
        return new LayerPlan(context.Shape([indices[0], .. bottom.ToLongs()[1..]]))
        {
            BottomChoices = new Dictionary<int, int> { [1] = bottom[0] },
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) =>
        context.Top(0, context.Graph.Gather(context.Bottom(0), context.Graph.Cast(context.Bottom(1), DataType.Int64)));

    public void Forward(LayerPlan plan, ForwardContext context) =>
        ItemCopy.Listed(context.Bottom(0), context.BottomShapes[0].CountFrom(1), context.Bottom(1), context.Top(0));

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => bottom == 0 ? BottomGradient.Given : BottomGradient.Stops;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        if (!context.WantsBottom(0))
            return;
        context.BottomGradient(0).Clear();
        ItemCopy.AddBack(context.TopGradient(0), context.BottomShape(0).CountFrom(1), context.Bottom(1), context.BottomGradient(0));
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        if (context.WantsBottom(0))
            context.BottomGradient(0, ItemCopy.EmitAddBack(context, context.TopGradient(0), context.Bottom(1), context.BottomShape(0)));
    }
}

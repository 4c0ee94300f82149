using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// Filter: of each bottom but the last the items for which the last, the selector, is not 0 (filter_layer.cpp). How many these are is
/// known only when the net runs; none may be left.
/// </summary>
internal sealed class FilterLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Filter"];

    public LayerFamily Family => LayerFamily.Joining;

    public LayerSignature Signature { get; } = new(2, LayerSignature.Any, 1, LayerSignature.Any);

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var last = context.Bottoms.Count - 1;
        if (context.TopCount != last)
        {
            throw layer.Refuse(
                Codes.BlobCount,
                layer.Location,
                $"a top for each of the {Counted.Of(last, "bottom")} before the selector is expected",
                $"{context.TopCount}");
        }

        var selector = context.Bottoms[last];
        if (selector.Rank == 0 || selector[0] == 0 || selector.CountFrom(1) != 1)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(last),
                "the selector must have one element for each item, of which there must be some",
                $"{selector}");
        }

        for (var i = 0; i < last; i++)
        {
            var bottom = context.Bottoms[i];
            if (bottom.Rank == 0 || bottom[0] != selector[0])
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    layer.AtBottom(i),
                    $"bottom {i} must have the {selector[0]} items of the selector",
                    $"{bottom}");
            }
        }

        return new LayerPlan([.. context.Bottoms.Take(last)]) { OpenAxis = 0, BottomChoices = new Dictionary<int, int> { [last] = 2 } };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var graph = context.Graph;
        var selector = graph.Reshape(context.Bottom(context.TopCount), context.BottomShape(context.TopCount)[0]);
        var isSelected = graph.Cast(selector, DataType.Bool);
        for (var i = 0; i < context.TopCount; i++)
        {
            context.Top(i, graph.Node("Compress", [context.Bottom(i), isSelected], Attr.Int("axis", 0))
                .Shaped([-1, .. context.TopShape(i).ToLongs()[1..]]));
        }
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var selector = context.Bottom(context.TopCount);
        for (var i = 0; i < context.TopCount; i++)
        {
            var x = context.Bottom(i);
            var size = plan.TopShapes[i].CountFrom(1);
            var kept = 0;
            for (var item = 0; item < selector.Length; item++)
            {
                if (selector[item] != 0)
                    x.Slice(item * size, size).CopyTo(context.Top(i)[(kept++ * size)..]);
            }

            context.CutTop(i, kept);
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) =>
        bottom < layer.Bottom.Count - 1 ? BottomGradient.Given : BottomGradient.Stops;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var selector = context.Bottom(context.TopCount);
        for (var i = 0; i < context.TopCount; i++)
        {
            if (!context.WantsBottom(i))
                continue;
            var dx = context.BottomGradient(i);
            var (size, kept) = (plan.TopShapes[i].CountFrom(1), 0);
            dx.Clear();
            for (var item = 0; item < selector.Length; item++)
            {
                if (selector[item] != 0)
                    context.TopGradient(i).Slice(kept++ * size, size).CopyTo(dx[(item * size)..]);
            }
        }
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var graph = context.Graph;
        var selector = graph.Reshape(context.Bottom(context.TopCount), -1);
        var kept = graph.Transpose(graph.Node("NonZero", [graph.Not(graph.Equal(selector, graph.Constant(0f)))]).Shaped(1, -1), 1, 0);
        for (var i = 0; i < context.TopCount; i++)
        {
            if (!context.WantsBottom(i))
                continue;
            var dims = context.BottomShape(i).ToLongs();
            context.BottomGradient(i, graph.Node("ScatterND", [context.Graph.Zeros(dims), kept, context.TopGradient(i)]).Shaped(dims));
        }
    }
}

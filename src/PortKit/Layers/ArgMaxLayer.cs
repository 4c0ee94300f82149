using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Onnx;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Layers;

/// <summary>
/// ArgMax: the indices of the k largest elements, or these elements, along an axis; without an axis, over all of each item, and
/// then indices and elements if elements are asked for (argmax_layer.cpp). Caffe sorts pairs of element and index downwards,
/// so of equal elements the one with the larger index comes first, where ONNX's TopK puts the smaller.
/// </summary>
internal sealed class ArgMaxLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ArgMax"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ArgmaxParam ?? new ArgMaxParameter();
        var bottom = context.Bottoms[0];
        var at = layer.At(param, ArgMaxParameter.TopKFieldNumber);
        if (param.TopK == 0)
            throw layer.Refuse(Codes.OutOfRange, at, "top_k must be at least 1", "0");
        if (!param.HasAxis && bottom.Rank == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "a bottom with at least one axis is expected", $"{bottom}");
        var axis = param.HasAxis ? context.Axis(bottom, param.Axis, layer.At(param, ArgMaxParameter.AxisFieldNumber)) : 1;
        var length = param.HasAxis ? bottom[axis] : bottom.CountFrom(1);
        if (param.TopK > length)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                at,
                $"top_k must be at most {length}, all that there is to choose from in bottom {bottom}",
                $"{param.TopK}");
        }

        var k = (int)param.TopK;
        if (param.HasAxis)
            return new ArgMaxPlan(bottom.With(axis, k), bottom, axis, k, !param.OutMaxVal, param.OutMaxVal);

        // Behind the three axes named by Caffe stand as many of size 1 as make up the bottom's rank.
        int[] ones = [.. Enumerable.Repeat(1, Math.Max(bottom.Rank - 3, 0))];
        return new ArgMaxPlan(
            context.Shape([bottom[0], param.OutMaxVal ? 2 : 1, k, .. ones]), new Shape(bottom[0], length), 1, k, true, param.OutMaxVal);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (top, seen, axis, k, indices, values) = (ArgMaxPlan)plan;
        var graph = context.Graph;
        var x = graph.Reshape(context.Bottom(0), seen.ToLongs());
        Value y;
        if (!indices)
        {
            y = graph.TopK(x, k, axis).Values;
        }
        else if (k == 1 && !values)
        {
            y = graph.Node("ArgMax", [x], Attr.Int("axis", axis), Attr.Int("select_last_index", 1)).Shaped(seen.With(axis, 1).ToLongs());
            y = graph.Cast(y, DataType.Float);
        }
        else
        {
            // Backwards, the larger index is the one that TopK meets first.
            var (elements, places) = graph.TopK(graph.Slice(x, [-1], [long.MinValue], [axis], [-1]), k, axis);
            y = graph.Cast(graph.Sub(graph.Constant(seen[axis] - 1L), places), DataType.Float);
            if (values)
                y = graph.Concat([y, elements], axis);
        }

        context.Top(0, graph.Reshape(y, top.ToLongs()));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var (_, seen, axis, k, indices, values) = (ArgMaxPlan)plan;
        var x = context.Bottom(0);
        var y = context.Top(0);
        var (length, inner) = (seen[axis], seen.CountFrom(axis + 1));
        var items = new (float Value, int Index)[length];
        var step = indices && values ? 2 * k : k;
        for (var place = 0; place < seen.CountOf(0, axis) * inner; place++)
        {
            var (outer, i) = Math.DivRem(place, inner);
            for (var j = 0; j < length; j++)
                items[j] = (x[(((outer * length) + j) * inner) + i], j);
            Array.Sort(items, (a, b) => b.CompareTo(a));
            for (var j = 0; j < k; j++)
            {
                var to = (((outer * step) + j) * inner) + i;
                y[to] = indices ? items[j].Index : items[j].Value;
                if (indices && values)
                    y[to + k] = items[j].Value;
            }
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.StopsUnasked;

    /// <param name="Top">The top.</param>
    /// <param name="Seen">The bottom as it is looked at: its own shape, or item by element.</param>
    /// <param name="Axis">The axis of <paramref name="Seen"/> that is searched.</param>
    /// <param name="K">How many are found.</param>
    /// <param name="Indices">Whether indices come out.</param>
    /// <param name="Values">Whether elements come out, behind the indices if both do.</param>
    private sealed record ArgMaxPlan(Shape Top, Shape Seen, int Axis, int K, bool Indices, bool Values) : LayerPlan(Top);
}

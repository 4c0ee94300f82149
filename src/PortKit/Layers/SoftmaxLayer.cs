using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// Softmax along one axis: exponentials of what is left after the largest element is taken away, over their sum
/// (softmax_layer.cpp).
/// </summary>
internal sealed class SoftmaxLayer : ILayer, IModuleWriter
{
    public IReadOnlyList<string> Types => ["Softmax"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.SoftmaxParam ?? new SoftmaxParameter();
        RefuseOtherTypes(layer);
        var axis = context.Axis(context.Bottoms[0], param.Axis, layer.At(param, SoftmaxParameter.AxisFieldNumber));
        return new SoftmaxPlan(context.Bottoms[0], axis);
    }

    public void Emit(LayerPlan plan, EmitContext context) =>
        context.Top(0, context.Graph.Softmax(context.Bottom(0), ((SoftmaxPlan)plan).Axis));

    public void Write(LayerPlan plan, ModuleContext module) =>
        module.Top(0, module.Softmax(module.Bottom(0), module.TopShape(0).Rank, ((SoftmaxPlan)plan).Axis));

    public void Forward(LayerPlan plan, ForwardContext context) =>
        Compute(context.Bottom(0), context.Top(0), context.BottomShapes[0], ((SoftmaxPlan)plan).Axis);

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Always;

    public void Backward(LayerPlan plan, BackwardContext context) =>
        Derive(context.Top(0), context.TopGradient(0), context.BottomGradient(0), context.BottomShape(0), ((SoftmaxPlan)plan).Axis);

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (graph, y, dy) = (context.Graph, context.Top(0), context.TopGradient(0));
        var dot = graph.ReduceSum(graph.Mul(dy, y), [((SoftmaxPlan)plan).Axis]);
        context.BottomGradient(0, graph.Mul(graph.Sub(dy, dot), y));
    }

    /// <summary>Refuses what happynear/caffe-windows has in the place of a softmax: a division by the length of the vector.</summary>
    internal static void RefuseOtherTypes(LayerSource layer)
    {
        if (layer.Parameter.SoftmaxParam is not { } param || !param.HasExtension(SoftmaxForks.Extensions.NormalizeType))
            return;
        var (type, at) = (param.GetExtension(SoftmaxForks.Extensions.NormalizeType), layer.At(
            param, SoftmaxForks.Extensions.NormalizeType.FieldNumber));
        if (type != "Softmax")
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                at,
                "normalize_type of happynear/caffe-windows must be \"Softmax\", as another one is another loss",
                $"\"{type}\"");
        }
    }

    /// <summary>Softmax of <paramref name="x"/> along <paramref name="axis"/>; losses use it too.</summary>
    internal static void Compute(ReadOnlySpan<float> x, Span<float> y, Shape shape, int axis)
    {
        var channels = shape[axis];
        var inner = shape.CountFrom(axis + 1);
        for (var outer = 0; outer < shape.CountOf(0, axis); outer++)
        {
            for (var i = 0; i < inner; i++)
            {
                var first = (outer * channels * inner) + i;
                var largest = x[first];
                for (var c = 1; c < channels; c++)
                    largest = Math.Max(largest, x[first + (c * inner)]);
                var sum = 0f;
                for (var c = 0; c < channels; c++)
                    sum += y[first + (c * inner)] = MathF.Exp(x[first + (c * inner)] - largest);
                for (var c = 0; c < channels; c++)
                    y[first + (c * inner)] /= sum;
            }
        }
    }

    private static void Derive(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, Shape shape, int axis)
    {
        var (channels, inner) = (shape[axis], shape.CountFrom(axis + 1));
        for (var outer = 0; outer < shape.CountOf(0, axis); outer++)
        {
            for (var i = 0; i < inner; i++)
            {
                var (first, dot) = ((outer * channels * inner) + i, 0f);
                for (var c = 0; c < channels; c++)
                    dot += dy[first + (c * inner)] * y[first + (c * inner)];
                for (var c = 0; c < channels; c++)
                    dx[first + (c * inner)] = (dy[first + (c * inner)] - dot) * y[first + (c * inner)];
            }
        }
    }

    private sealed record SoftmaxPlan(Shape Top, int Axis) : LayerPlan(Top);
}

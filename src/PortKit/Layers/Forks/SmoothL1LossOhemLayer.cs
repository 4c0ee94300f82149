using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// SmoothL1LossOHEM, of R-FCN: the SmoothL1Loss of bottoms 0 and 1, whose difference may have weights in bottom 2, over what loss_param says; the
/// second top has the sum over the channels of each place, by which hard examples are found (smooth_L1_loss_ohem_layer.cpp of intel/caffe). FULL and
/// VALID count the places, BATCH_SIZE the items; PRE_FIXED is a number of its own. The divisor is at least 1.
/// </summary>
internal sealed class SmoothL1LossOhemLayer : ILayer
{
    public IReadOnlyList<string> Types => ["SmoothL1LossOHEM"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(2, 3, 1, 2) { AutoTops = true };

    public Deployment Deploy(LayerParameter layer) => Deployment.LossAlone;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckFirstAxes(context);
        layer.CheckSameAxes(context);
        var shape = context.Bottoms[0];
        var places = new Shape(shape[0], 1, LossBottoms.LegacyAxis(shape, 2), LossBottoms.LegacyAxis(shape, 3));
        var divisor = LossNormalization
            .Read(layer, LossParameter.Types.NormalizationMode.Valid, takesPreFixed: true)
            .Divisor(shape[0], places.Count, places.Count);
        return new OhemPlan(context.TopCount > 1 ? [Shape.Scalar, places] : [Shape.Scalar], divisor);
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, shape) = (context.Graph, context.BottomShape(0));
        long[] dims = [.. shape.ToLongs(), .. Enumerable.Repeat(1L, 4 - shape.Rank)];
        var difference = graph.Sub(graph.Reshape(context.Bottom(0), dims), graph.Reshape(context.Bottom(1), dims));
        if (context.BottomCount > 2)
            difference = graph.Mul(difference, graph.Reshape(context.Bottom(2), dims));
        var losses = SmoothL1LossLayer.Emit(graph, difference, 1f);
        context.Top(0, graph.Div(graph.ReduceSum(losses, [], keepDims: false), ((OhemPlan)plan).Divisor));
        if (context.TopCount > 1)
            context.Top(1, graph.ReduceSum(losses, [1]));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var losses = new float[context.Bottom(0).Length];
        TensorPrimitives.Subtract(context.Bottom(0), context.Bottom(1), losses);
        if (context.BottomCount > 2)
            TensorPrimitives.Multiply(losses, context.Bottom(2), losses);
        SmoothL1LossLayer.Compute(losses, 1f);
        context.Top(0)[0] = TensorPrimitives.Sum<float>(losses) / ((OhemPlan)plan).Divisor;
        if (context.TopCount < 2)
            return;
        var (channels, inner) = (LossBottoms.LegacyAxis(context.BottomShapes[0], 1), plan.TopShapes[1].CountFrom(2));
        for (var i = 0; i < losses.Length; i++)
            context.Top(1)[(i / (channels * inner) * inner) + (i % inner)] += losses[i];
    }

    private sealed record OhemPlan(IReadOnlyList<Shape> Tops, float Divisor) : LayerPlan(Tops);
}

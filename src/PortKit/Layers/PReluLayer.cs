using PortKit.Caffe.Protos;
using PortKit.Initializers.Caffe;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// PReLU: max(x, 0) + slope * min(x, 0) with a learnable slope for each channel, or one for all (prelu_layer.cpp; He, Zhang, Ren and
/// Sun 2015). Slopes start as 0.25 where the net gives no filler.
/// </summary>
internal sealed class PReluLayer : ILayer, IModuleWriter
{
    private const float InitialSlope = 0.25f;

    public IReadOnlyList<string> Types => ["PReLU"];

    public LayerFamily Family => LayerFamily.Activation;

    public LayerSignature Signature => LayerSignature.Elementwise;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var bottom = context.Bottoms[0];
        if (bottom.Rank is < 2 or > 4)
        {
            throw layer.Refuse(
                Codes.BottomShape,
                layer.AtBottom(0),
                "the bottom must have 2 to 4 axes, the second of them the channels",
                $"shape {bottom}");
        }

        var param = layer.Parameter.PreluParam ?? new PReLUParameter();
        var slopes = param.ChannelShared ? Shape.Scalar : new Shape(bottom[1]);
        var blob = layer.Blob(slopes, param.Filler, CaffeFillerSpec.Constant(InitialSlope)) with { Role = new(BlobKind.Slope) };
        return new LayerPlan(bottom) { Blobs = [blob], Effect = SignalEffect.Bends };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        // One slope for each channel broadcasts against the axes after it once it has as many of its own.
        var slopes = plan.Blobs[0].Shape;
        var slope = slopes.Rank == 0
            ? context.Blob(0)
            : context.Blob(0, [slopes[0], .. Enumerable.Repeat(1L, context.BottomShape(0).Rank - 2)]);
        context.Top(0, context.Graph.Node("PRelu", [context.Bottom(0), slope]));
    }

    public void Write(LayerPlan plan, ModuleContext module) => module.Top(0, module.PRelu(module.Bottom(0)));

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var channels = context.BottomShapes[0][1];
        var inner = context.BottomShapes[0].CountFrom(2);
        var slopes = context.Blob(0);
        var x = context.Bottom(0);
        var y = context.Top(0);
        for (var i = 0; i < x.Length; i++)
        {
            var slope = slopes.Length == 1 ? slopes[0] : slopes[i / inner % channels];
            y[i] = Math.Max(x[i], 0f) + (slope * Math.Min(x[i], 0f));
        }
    }

    public BottomGradient GradientOf(LayerParameter layer, int bottom) => BottomGradient.Given;

    public void Backward(LayerPlan plan, BackwardContext context)
    {
        var (channels, inner, isInPlace) = (context.BottomShape(0)[1], context.BottomShape(0).CountFrom(2), context.IsInPlace(0));
        var slopes = context.Blob(0);
        var x = isInPlace ? context.KeptBottom(0) : context.Bottom(0);
        var dy = context.TopGradient(0);
        for (var i = 0; i < dy.Length && context.WantsBlob(0); i++)
            context.BlobGradient(0)[SlopeAt(i)] += x[i] <= 0 ? dy[i] * x[i] : 0f;
        for (var i = 0; i < dy.Length && context.WantsBottom(0); i++)
            context.BottomGradient(0)[i] = dy[i] * ((x[i] > 0 ? 1f : 0f) + (x[i] <= 0 ? slopes[SlopeAt(i)] : 0f));

        int SlopeAt(int element) => plan.Blobs[0].Shape.Count == 1 ? 0 : element / inner % channels;
    }

    public void EmitGradient(LayerPlan plan, GradientContext context)
    {
        var (graph, dy, shape) = (context.Graph, context.TopGradient(0), context.BottomShape(0));
        var x = context.IsInPlace(0) ? context.KeptBottom(0) : context.Bottom(0);
        var isAbove = graph.Greater(x, graph.Constant(0f));
        var isShared = plan.Blobs[0].Shape.Rank == 0;
        if (context.WantsBlob(0))
        {
            long[] axes = isShared ? [] : [0, .. Enumerable.Range(2, shape.Rank - 2).Select(axis => (long)axis)];
            context.AddToBlob(0, graph.ReduceSum(graph.Where(isAbove, graph.Constant(0f), graph.Mul(dy, x)), axes, keepDims: false));
        }

        if (!context.WantsBottom(0))
            return;
        var slope = isShared
            ? context.Blob(0)
            : graph.Reshape(context.Blob(0), [shape[1], .. Enumerable.Repeat(1L, shape.Rank - 2)]);
        context.BottomGradient(0, graph.Where(isAbove, dy, graph.Mul(dy, slope)));
    }
}

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
}

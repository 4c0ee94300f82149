using System.Numerics.Tensors;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// ChannelScale, of happynear/caffe-windows: bottom 0 times bottom 1, which has one value for each place of the map and item and none for channels
/// (channel_scale_layer.cpp). With global_scale it is one learned number, cut off on both sides, that multiplies all, and top 1 in turn;
/// with do_forward: false bottom 0 passes as it is.
/// </summary>
internal sealed class ChannelScaleLayer : ILayer
{
    private const float FreshScale = -1f;

    public IReadOnlyList<string> Types => ["ChannelScale"];

    public LayerFamily Family => LayerFamily.Normalization;

    public LayerSignature Signature { get; } = new(2, 2, 1, 2) { InPlace = true };

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        layer.CheckLegacyAxes(context, 0);
        layer.CheckLegacyAxes(context, 1);
        var param = ParamOf(layer);
        var (x, scale) = (context.Bottoms[0], context.Bottoms[1]);
        var places = x.Count / Math.Max(LossBottoms.LegacyAxis(x, 1), 1);
        if (LossBottoms.LegacyAxis(x, 0) != LossBottoms.LegacyAxis(scale, 0) || scale.Count != places)
        {
            throw layer.Refuse(
                Codes.BottomShape, layer.AtBottom(1), $"bottom 1 must have one value for each place of bottom 0, {x}, off its channels: "
                    + $"{places} in all", $"shape {scale}");
        }

        if (context.TopCount > 1 && !param.GlobalScale)
            throw layer.Refuse(Codes.BlobCount, layer.AtTop(1), "a second top is there with global_scale alone", $"{context.TopCount} tops");
        if (param is { GlobalScale: true, DoForward: true } && !(param.MinGlobalScale <= param.MaxGlobalScale))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, ChannelScaleParameter.MinGlobalScaleFieldNumber),
                $"min_global_scale must be at most max_global_scale, {param.MaxGlobalScale}",
                $"{param.MinGlobalScale}");
        }

        return new LayerPlan(context.TopCount > 1 ? [x, new Shape(1)] : [x])
        {
            Blobs = param.GlobalScale ? [BlobSpec.Constant(new Shape(1), FreshScale) with { Role = new(BlobKind.Scale), IsTrained = false }] : [],
        };
    }

    public void Emit(LayerPlan plan, EmitContext context)
    {
        var (graph, param, x) = (context.Graph, ParamOf(context.Source), context.Bottom(0));
        if (!param.DoForward)
        {
            // The copy leaves the second top as it was made: 0.
            context.Top(0, x);
            if (context.TopCount > 1)
                context.Top(1, graph.Constant([0f], 1));
            return;
        }

        if (param.GlobalScale)
        {
            var scale = context.Derived("scale", new Shape(1), [0], blobs => [Cut(param, blobs[0][0])]);
            context.Top(0, graph.Mul(x, scale));
            if (context.TopCount > 1)
                context.Top(1, scale);
            return;
        }

        var shape = plan.TopShapes[0];
        context.Top(0, shape.Rank < 2
            ? graph.Mul(x, graph.Reshape(context.Bottom(1), shape.ToLongs()))
            : graph.Mul(x, graph.Reshape(context.Bottom(1), shape.With(1, 1).ToLongs())));
    }

    public void Forward(LayerPlan plan, ForwardContext context)
    {
        var param = ParamOf(context.Source);
        var x = context.Bottom(0);
        var y = context.Top(0);
        if (!param.DoForward)
        {
            x.CopyTo(y);
            return;
        }

        if (param.GlobalScale)
        {
            var scale = Cut(param, context.Blob(0)[0]);
            TensorPrimitives.Multiply(x, scale, y);
            if (context.TopCount > 1)
                context.Top(1)[0] = scale;
            return;
        }

        var inner = plan.TopShapes[0].Rank < 2 ? 1 : plan.TopShapes[0].CountFrom(2);
        var channels = LossBottoms.LegacyAxis(plan.TopShapes[0], 1);
        for (var i = 0; i < x.Length; i += inner)
            TensorPrimitives.Multiply(x.Slice(i, inner), context.Bottom(1).Slice(i / inner / channels * inner, inner), y.Slice(i, inner));
    }

    private static ChannelScaleParameter ParamOf(LayerSource layer) =>
        layer.Parameter.GetExtension(LayerForks.Extensions.ChannelScaleParam) ?? new ChannelScaleParameter();

    private static float Cut(ChannelScaleParameter param, float scale) => Math.Max(Math.Min(scale, param.MaxGlobalScale), param.MinGlobalScale);
}

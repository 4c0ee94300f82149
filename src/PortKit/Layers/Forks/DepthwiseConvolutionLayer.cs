using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// DepthwiseConvolution of yonghenglh6/DepthwiseConvolution and eric612/MobileNet-YOLO: Caffe's Convolution in every respect, its group included
/// (depthwise_conv_layer.cpp). The GPU code takes it that group is the number of channels; the weights have the shape that the text gives them,
/// so a net that leaves group out is computed by the CPU code's arithmetic.
/// </summary>
internal sealed class DepthwiseConvolutionLayer : ILayer
{
    private static readonly ConvolutionLayer Convolution = new();

    public IReadOnlyList<string> Types => ["DepthwiseConvolution"];

    public LayerFamily Family => LayerFamily.Convolution;

    public LayerSignature Signature => Convolution.Signature;

    public BottomHint Expects(LayerParameter layer, int bottom) => Convolution.Expects(layer, bottom);

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var plan = (ConvolutionPlan)Convolution.Plan(layer, context);
        var channels = context.Bottoms[0][plan.Geometry.Axis];
        if (plan.Group != channels)
        {
            context.Warn(
                Codes.Dialect,
                layer.At(layer.Parameter.ConvolutionParam, ConvolutionParameter.GroupFieldNumber),
                $"group is {plan.Group} and the bottom has {Counted.Of(channels, "channel")}, so that this is no depthwise convolution. "
                    + "It is converted as the fork's CPU code computes it; its GPU code takes one filter for each channel",
                $"If one filter for each channel is meant, write  group: {channels}.");
        }

        return plan;
    }

    public void Emit(LayerPlan plan, EmitContext context) => Convolution.Emit(plan, context);

    public void Forward(LayerPlan plan, ForwardContext context) => Convolution.Forward(plan, context);
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// ConvolutionDepthwise, of a pull request to Caffe that ShuffleNet and OpenVINO's training_toolbox_caffe took up: one filter for each channel,
/// whatever num_output and group say (conv_dw_layer.cpp). Windows are read as Convolution's.
/// </summary>
internal sealed class ConvolutionDepthwiseLayer : ILayer
{
    private static readonly ConvolutionLayer Convolution = new();

    public IReadOnlyList<string> Types => ["ConvolutionDepthwise"];

    public LayerFamily Family => LayerFamily.Convolution;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public bool TakesHalf => true;

    public string? SizeObstacle(PlannedLayer layer) => null;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ConvolutionParam ?? new ConvolutionParameter();
        var bottom = layer.RequirePicture(context);
        var channels = bottom[1];
        if (channels == 0)
            throw layer.Refuse(Codes.BottomShape, layer.AtBottom(0), "at least 1 channel is expected", $"{bottom}");
        var geometry = ConvolutionGeometry.Read(layer, context);
        if (geometry.Axis != 1)
        {
            throw layer.Refuse(
                Codes.Axis, layer.At(param, ConvolutionParameter.AxisFieldNumber), "axis must be 1, that of the channels", $"{param.Axis}");
        }

        if (param.HasNumOutput && param.NumOutput != channels)
            WarnOf("num_output", param.NumOutput, ConvolutionParameter.NumOutputFieldNumber);
        if (param.HasGroup && param.Group != channels)
            WarnOf("group", param.Group, ConvolutionParameter.GroupFieldNumber);
        var weights = layer.Blob(context.Shape([channels, 1, .. geometry.Kernel]), param.WeightFiller);
        var bias = param.BiasTerm ? layer.Blob(new Shape(channels), param.BiasFiller) : null;
        return ConvolutionLayer.Planned(context, geometry, geometry.Windows(layer, bottom), channels, weights, bias);

        void WarnOf(string name, uint value, int field) => context.Warn(
            Codes.Ignored,
            layer.At(param, field),
            $"{name}: {value} changes nothing: there is one filter for each of the {Counted.Of(channels, "channel")}");
    }

    public void Emit(LayerPlan plan, EmitContext context) => Convolution.Emit(plan, context);

    public void Forward(LayerPlan plan, ForwardContext context) => Convolution.Forward(plan, context);
}

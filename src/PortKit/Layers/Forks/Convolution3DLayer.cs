using Google.Protobuf;
using Google.Protobuf.Collections;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Convolution3D of C3D: windows over time, height and width of num, channels, length, height, width (convolution3d_layer.cpp of
/// facebookarchive/C3D). filter_group computes the filters in parts and changes nothing else; group is not read at all. v1.1 has its fields in
/// convolution3d_param, nets of v1.0 in convolution_param.
/// </summary>
internal sealed class Convolution3DLayer : ILayer
{
    private static readonly ConvolutionLayer Convolution = new();

    public IReadOnlyList<string> Types => ["Convolution3D"];

    public LayerFamily Family => LayerFamily.Convolution;

    public LayerSignature Signature => LayerSignature.OneToOne;

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Clip;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var own = layer.Parameter.GetExtension(LayerForks.Extensions.Convolution3DParam);
        if (own is not null && layer.Parameter.ConvolutionParam is { } both)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(layer.Parameter, LayerParameter.ConvolutionParamFieldNumber),
                "either convolution3d_param or convolution_param is expected",
                "both");
        }

        if (SidePads.Of(layer, layer.Parameter.ConvolutionParam ?? new ConvolutionParameter()) is { } sides)
            throw sides.Refuse(layer);
        var fields = own is not null ? Read(layer, own) : Read(layer, layer.Parameter.ConvolutionParam ?? new ConvolutionParameter());
        var bottom = VideoFields.RequireVideo(layer, context);
        var sizes = fields.Sizes.Check(layer);
        if (fields.FilterGroup.Value == 0 || fields.NumOutput % fields.FilterGroup.Value != 0)
        {
            throw layer.Refuse(
                Codes.OutOfRange, fields.FilterGroup.At, $"filter_group must divide num_output {fields.NumOutput}", $"{fields.FilterGroup.Value}");
        }

        var geometry = new ConvolutionGeometry(1, sizes.Kernels, sizes.Strides, sizes.Pads, [1, 1, 1]);
        var windows = geometry.Windows(layer, bottom, axis => axis == 0 ? sizes.KernelDepth.At : sizes.Kernel.At);
        var weights = layer.Blob(context.Shape([fields.NumOutput, bottom[1], .. geometry.Kernel]), fields.WeightFiller);
        var bias = fields.BiasTerm ? layer.Blob(new Shape(1, 1, 1, 1, fields.NumOutput), fields.BiasFiller) : null;
        return ConvolutionLayer.Planned(context, geometry, windows, 1, weights, bias);
    }

    public void Emit(LayerPlan plan, EmitContext context) => Convolution.Emit(plan, context);

    public void Forward(LayerPlan plan, ForwardContext context) => Convolution.Forward(plan, context);

    private static Fields Read(LayerSource layer, Convolution3DParameter param)
    {
        var sizes = new VideoFields(
            new(param.KernelSize, At(Convolution3DParameter.KernelSizeFieldNumber), param.HasKernelSize),
            new(param.KernelDepth, At(Convolution3DParameter.KernelDepthFieldNumber), param.HasKernelDepth),
            new(param.Stride, At(Convolution3DParameter.StrideFieldNumber)),
            new(param.TemporalStride, At(Convolution3DParameter.TemporalStrideFieldNumber)),
            new(param.Pad, At(Convolution3DParameter.PadFieldNumber)),
            new(param.TemporalPad, At(Convolution3DParameter.TemporalPadFieldNumber)));
        return new(
            layer.NumOutput(param, param.NumOutput, Convolution3DParameter.NumOutputFieldNumber),
            param.BiasTerm,
            sizes,
            new(param.FilterGroup, At(Convolution3DParameter.FilterGroupFieldNumber)),
            param.WeightFiller,
            param.BiasFiller);

        SourceLocation At(int field) => layer.At(param, field);
    }

    private static Fields Read(LayerSource layer, ConvolutionParameter param)
    {
        VideoFields.RefuseOthers(
            layer, param, "num_output", "bias_term", "kernel_size", "stride", "pad", "group", "weight_filler", "bias_filler", "engine");
        foreach (var hole in new[] { ConvolutionForks.Extensions.Hole, ConvolutionForks.Extensions.HoleH, ConvolutionForks.Extensions.HoleW })
        {
            if (param.HasExtension(hole))
            {
                throw layer.Refuse(
                    Codes.Contradiction, layer.At(param, hole.FieldNumber), "Convolution3D has no hole", $"{param.GetExtension(hole)}");
            }
        }

        var sizes = new VideoFields(
            Single("kernel_size", param.KernelSize, ConvolutionParameter.KernelSizeFieldNumber, null),
            Fork(ConvolutionForks.Extensions.KernelDepth, null),
            Single("stride", param.Stride, ConvolutionParameter.StrideFieldNumber, 1),
            Fork(ConvolutionForks.Extensions.TemporalStride, 1),
            Single("pad", param.Pad, ConvolutionParameter.PadFieldNumber, 0),
            Fork(ConvolutionForks.Extensions.TemporalPad, 0));
        return new(
            layer.NumOutput(param, param.NumOutput, ConvolutionParameter.NumOutputFieldNumber),
            param.BiasTerm,
            sizes,
            Fork(ConvolutionForks.Extensions.FilterGroup, 1),
            param.WeightFiller,
            param.BiasFiller);

        VideoFields.Read Single(string name, RepeatedField<uint> values, int field, uint? absent)
        {
            if (values.Count > 1)
            {
                throw layer.Refuse(
                    Codes.Contradiction, layer.At(param, field, 1), $"{name} must be given once, for height and width", $"{values.Count} times");
            }

            return new(values.Count > 0 ? values[0] : absent ?? 0, layer.At(param, field), values.Count > 0 || absent is not null);
        }

        VideoFields.Read Fork(Extension<ConvolutionParameter, uint> field, uint? absent) => VideoFields.ReadFork(layer, param, field, absent);
    }

    /// <summary>What either message tells.</summary>
    private sealed record Fields(
        int NumOutput, bool BiasTerm, VideoFields Sizes, VideoFields.Read FilterGroup, FillerParameter? WeightFiller, FillerParameter? BiasFiller);
}

using Google.Protobuf.Collections;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// The windows of Convolution, Deconvolution and Im2col, read from convolution_param by the rules of base_conv_layer.cpp: one value
/// for all spatial axes, or one for each, or the _h and _w fields where there are two. DeepLab's hole is dilation.
/// </summary>
/// <param name="Axis">The axis of the channels, from 0; the spatial axes follow it.</param>
/// <param name="Kernel">The size of the window along each spatial axis.</param>
/// <param name="Stride">The step along each spatial axis.</param>
/// <param name="Pad">The zeros before and after each spatial axis.</param>
/// <param name="Dilation">The distance between two elements of a window, along each spatial axis.</param>
internal sealed record ConvolutionGeometry(int Axis, int[] Kernel, int[] Stride, int[] Pad, int[] Dilation)
{
    /// <summary>The zeros after each spatial axis; as many as before it, unless a fork says otherwise.</summary>
    public int[] PadAfter { get; init; } = Pad;

    /// <summary>The number of spatial axes.</summary>
    public int SpatialAxes => Kernel.Length;

    /// <summary>The number of elements of a window in one channel.</summary>
    public int KernelCount => Kernel.Aggregate(1, (product, size) => product * size);

    /// <summary>Whether the columns are the bottom itself: windows of one element, next to each other, without padding.</summary>
    public bool ReadsEachElementOnce => !Kernel.Any(size => size > 1) && !Stride.Any(step => step > 1)
        && !Pad.Any(pad => pad > 0) && !PadAfter.Any(pad => pad > 0);

    /// <summary>Reads and checks convolution_param for a bottom of the given shape.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="context">What it sees of the net.</param>
    /// <param name="takesSides">Whether the layer may have other zeros on each side.</param>
    public static ConvolutionGeometry Read(LayerSource layer, PlanContext context, bool takesSides = false)
    {
        var param = layer.Parameter.ConvolutionParam ?? new ConvolutionParameter();
        var bottom = context.Bottoms[0];
        RefuseTime(layer, param);
        var axis = context.Axis(bottom, param.Axis, layer.At(param, ConvolutionParameter.AxisFieldNumber));
        var axes = bottom.Rank - axis - 1;
        var reader = new FieldReader(layer, param, axes);
        var kernel = reader.Read(
            "kernel", "kernel_size", param.KernelSize, ConvolutionParameter.KernelSizeFieldNumber, null, 1,
            (param.HasKernelH, (int)param.KernelH, ConvolutionParameter.KernelHFieldNumber),
            (param.HasKernelW, (int)param.KernelW, ConvolutionParameter.KernelWFieldNumber));
        var stride = reader.Read(
            "stride", "stride", param.Stride, ConvolutionParameter.StrideFieldNumber, 1, 1,
            (param.HasStrideH, (int)param.StrideH, ConvolutionParameter.StrideHFieldNumber),
            (param.HasStrideW, (int)param.StrideW, ConvolutionParameter.StrideWFieldNumber));
        var pad = reader.Read(
            "pad", "pad", param.Pad, ConvolutionParameter.PadFieldNumber, 0, 0,
            (param.HasPadH, (int)param.PadH, ConvolutionParameter.PadHFieldNumber),
            (param.HasPadW, (int)param.PadW, ConvolutionParameter.PadWFieldNumber));
        var dilation = ReadHole(layer, param, reader)
            ?? reader.Read("dilation", "dilation", param.Dilation, ConvolutionParameter.DilationFieldNumber, 1, 1);
        if (SidePads.Of(layer, param) is not { } sides)
            return new ConvolutionGeometry(axis, kernel, stride, pad, dilation);
        if (!takesSides)
            throw sides.Refuse(layer);
        if (axes != 2)
        {
            throw layer.Refuse(
                Codes.Contradiction, sides.At, $"{sides.Name} is for two spatial axes", Counted.Of(axes, "spatial axis", "spatial axes"));
        }

        if (param.Pad.Count > 0 || param.PadH != 0 || param.PadW != 0)
            throw layer.Refuse(Codes.Contradiction, sides.At, $"either pad or {sides.Name} is expected", "both");

        // The fork takes such a window for one that needs no padding, and reads beyond the end of what it has.
        if (kernel is [1, 1] && stride is [1, 1])
        {
            throw layer.Refuse(
                Codes.Contradiction, sides.At, "windows of more than one element are expected with the zeros of each side", sides.Found);
        }

        return new ConvolutionGeometry(axis, kernel, stride, [sides.Top, sides.Left], dilation) { PadAfter = [sides.Bottom, sides.Right] };
    }

    /// <summary>Refuses the fields of C3D's Convolution3D, which have other meanings and defaults than a third spatial axis.</summary>
    private static void RefuseTime(LayerSource layer, ConvolutionParameter param)
    {
        foreach (var (name, field) in new[]
        {
            ("kernel_depth", ConvolutionForks.Extensions.KernelDepth),
            ("temporal_stride", ConvolutionForks.Extensions.TemporalStride),
            ("temporal_pad", ConvolutionForks.Extensions.TemporalPad),
            ("filter_group", ConvolutionForks.Extensions.FilterGroup),
        })
        {
            if (param.HasExtension(field))
            {
                throw layer.Refuse(
                    Codes.Contradiction,
                    layer.At(param, field.FieldNumber),
                    $"{name} is expected in a layer of type Convolution3D alone",
                    $"{param.GetExtension(field)}",
                    "Write kernel_size, stride and pad once for each spatial axis: time, height, width.");
            }
        }
    }

    /// <summary>DeepLab v1's hole, which is what dilation was called before Caffe had it; null where it does not stand.</summary>
    private static int[]? ReadHole(LayerSource layer, ConvolutionParameter param, FieldReader reader)
    {
        var (both, height, width) = (ConvolutionForks.Extensions.Hole, ConvolutionForks.Extensions.HoleH, ConvolutionForks.Extensions.HoleW);
        var given = new[] { both, height, width }.FirstOrDefault(param.HasExtension);
        if (given is null)
            return null;
        if (param.Dilation.Count > 0)
            throw layer.Refuse(Codes.Contradiction, layer.At(param, given.FieldNumber), "either dilation or hole is expected", "both");
        RepeatedField<uint> values = param.HasExtension(both) ? [param.GetExtension(both)] : [];
        return reader.Read(
            "hole", "hole", values, both.FieldNumber, 1, 1,
            (param.HasExtension(height), (int)param.GetExtension(height), height.FieldNumber),
            (param.HasExtension(width), (int)param.GetExtension(width), width.FieldNumber));
    }

    /// <summary>
    /// The output size along each spatial axis: windows that lie wholly within the padded bottom (conv_layer.cpp). Caffe's division rounds
    /// towards zero, so a window that is too large by less than a stride still counts as one; what it lacks is zeros.
    /// </summary>
    /// <param name="layer">The layer.</param>
    /// <param name="bottom">The bottom.</param>
    /// <param name="atKernel">Where the size of a window along a spatial axis is written, if not in convolution_param.</param>
    public int[] Windows(LayerSource layer, Shape bottom, Func<int, SourceLocation>? atKernel = null)
    {
        var output = new int[SpatialAxes];
        for (var i = 0; i < output.Length; i++)
        {
            var input = bottom[Axis + 1 + i];
            var size = (((long)input + Pad[i] + PadAfter[i] - Extent(i)) / Stride[i]) + 1;
            if (size is < 1 or > int.MaxValue)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    atKernel?.Invoke(i) ?? AtKernel(layer, i),
                    $"a window of {Extent(i)} must fit into the padded bottom along axis {Axis + 1 + i}",
                    $"{input} and {(Pad[i] == PadAfter[i] ? $"{Pad[i]} of padding on each side" : $"{Pad[i]} and {PadAfter[i]} of padding")}");
            }

            output[i] = (int)size;
        }

        return output;
    }

    /// <summary>The size along each spatial axis that a deconvolution spreads the bottom to (deconv_layer.cpp).</summary>
    public int[] Spread(LayerSource layer, Shape bottom)
    {
        var output = new int[SpatialAxes];
        for (var i = 0; i < output.Length; i++)
        {
            var size = (Stride[i] * (bottom[Axis + 1 + i] - 1L)) + Extent(i) - (2L * Pad[i]);
            if (size is < 1 or > int.MaxValue)
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    AtKernel(layer, i),
                    $"the top must have from 1 to {int.MaxValue} elements along axis {Axis + 1 + i}",
                    $"{size}");
            }

            output[i] = (int)size;
        }

        return output;
    }

    /// <summary>The zeros after each spatial axis: the padding, and what a sole window that is too large lacks.</summary>
    public int[] EndPads(Shape bottom) =>
        [.. PadAfter.Select((pad, i) => (int)Math.Max(pad, Extent(i) - bottom[Axis + 1 + i] - Pad[i]))];

    /// <summary>The size of a window along a spatial axis, from its first element to its last.</summary>
    private long Extent(int i) => (Dilation[i] * (Kernel[i] - 1L)) + 1;

    private static SourceLocation AtKernel(LayerSource layer, int i)
    {
        var param = layer.Parameter.ConvolutionParam;
        return param.KernelSize.Count > 0
            ? layer.At(param, ConvolutionParameter.KernelSizeFieldNumber, param.KernelSize.Count > 1 ? i : 0)
            : layer.At(param, i == 0 ? ConvolutionParameter.KernelHFieldNumber : ConvolutionParameter.KernelWFieldNumber);
    }

    private readonly struct FieldReader(LayerSource layer, ConvolutionParameter param, int axes)
    {
        public int[] Read(
            string name,
            string field,
            RepeatedField<uint> values,
            int number,
            int? absent,
            int least,
            params ReadOnlySpan<(bool Has, int Value, int Number)> heightAndWidth)
        {
            var result = new int[axes];
            var both = heightAndWidth.Length == 2 && (heightAndWidth[0].Has || heightAndWidth[1].Has);
            if (both)
            {
                var given = heightAndWidth[heightAndWidth[0].Has ? 0 : 1].Number;
                if (axes != 2)
                {
                    throw layer.Refuse(
                        Codes.Contradiction,
                        layer.At(param, given),
                        $"{name}_h and {name}_w are for two spatial axes; use {field}",
                        Counted.Of(axes, "spatial axis", "spatial axes"));
                }

                if (values.Count > 0)
                    throw layer.Refuse(Codes.Contradiction, layer.At(param, given), $"either {field} or {name}_h and {name}_w are expected", "both");
                for (var i = 0; i < 2; i++)
                {
                    // What is left out is 0 for Caffe, whatever the default of the field for both: fine for pad, and for nothing else.
                    if (!heightAndWidth[i].Has && least > 0)
                        throw layer.Refuse(Codes.Missing, layer.At(param, given), $"{name}_h and {name}_w are expected together", "one of them");
                    result[i] = heightAndWidth[i].Has ? heightAndWidth[i].Value : 0;
                }
            }
            else if (values.Count > 1 && values.Count != axes)
            {
                throw layer.Refuse(
                    Codes.Contradiction, layer.At(param, number, values.Count - 1), $"{field} must be given once, or once for each of the "
                        + $"{Counted.Of(axes, "spatial axis", "spatial axes")}", $"{values.Count} times");
            }
            else if (values.Count == 0 && absent is null && axes > 0)
            {
                throw layer.Refuse(Codes.Missing, layer.At(param, number), $"{field} is expected", "none");
            }
            else
            {
                for (var i = 0; i < axes; i++)
                    result[i] = values.Count == 0 ? absent!.Value : (int)Math.Min(values[values.Count == 1 ? 0 : i], int.MaxValue);
            }

            for (var i = 0; i < axes; i++)
            {
                if (result[i] < least)
                {
                    throw layer.Refuse(
                        Codes.OutOfRange,
                        layer.At(param, both ? heightAndWidth[i].Number : number, values.Count > 1 ? i : 0),
                        $"{name} must be at least {least}",
                        $"{result[i]}");
                }
            }

            return result;
        }
    }
}

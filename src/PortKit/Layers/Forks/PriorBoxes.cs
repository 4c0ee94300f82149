using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// The boxes that lie over the cells of a feature map, in parts of the picture, and their variances: what the layers of prior_box_param give,
/// whatever the picture shows (prior_box_layer.cpp of weiliu89/caffe).
/// </summary>
/// <param name="Map">Height and width of the feature map, bottom 0.</param>
/// <param name="Image">Height and width of the picture.</param>
/// <param name="Step">How far cells lie apart, down and across, in pixels.</param>
/// <param name="Sizes">Width and height of each box of a cell.</param>
/// <param name="Param">The fields.</param>
internal sealed record PriorBoxes(
    (int Height, int Width) Map,
    (int Height, int Width) Image,
    (float Height, float Width) Step,
    IReadOnlyList<(float Width, float Height)> Sizes,
    PriorBoxParameter Param)
{
    private const float DefaultVariance = 0.1f;

    private static readonly PriorBoxParameter Absent = new();

    /// <summary>The layer's prior_box_param, or one of defaults.</summary>
    public static PriorBoxParameter ParamOf(LayerSource layer) => layer.Parameter.GetExtension(LayerForks.Extensions.PriorBoxParam) ?? Absent;

    /// <summary>Reads the sizes of the map and of the picture, the steps and the variances, and checks them.</summary>
    public static PriorBoxes Read(LayerSource layer, PlanContext context, IReadOnlyList<(float Width, float Height)> sizes)
    {
        layer.CheckLegacyAxes(context, 0);
        layer.CheckLegacyAxes(context, 1);
        var param = ParamOf(layer);
        CheckVariances(layer, param);
        var map = (Height: LossBottoms.LegacyAxis(context.Bottoms[0], 2), Width: LossBottoms.LegacyAxis(context.Bottoms[0], 3));
        var image = ReadImage(layer, param) ?? (LossBottoms.LegacyAxis(context.Bottoms[1], 2), LossBottoms.LegacyAxis(context.Bottoms[1], 3));
        var step = ReadStep(layer, param) ?? ((float)image.Height / map.Height, (float)image.Width / map.Width);
        return new PriorBoxes(map, image, step, sizes, param);
    }

    /// <summary>The shape of the top: corners in row 0, variances in row 1, four for each box. The batch has no part in it.</summary>
    public Shape TopShape(PlanContext context) => context.Shape(1, 2, (long)Map.Height * Map.Width * Sizes.Count * 4);

    /// <summary>The top: for each cell, row by row, the corners of each box; then the variances.</summary>
    public float[] Compute()
    {
        var count = Map.Height * Map.Width * Sizes.Count * 4;
        var values = new float[2 * count];
        var i = 0;
        for (var row = 0; row < Map.Height; row++)
        {
            for (var column = 0; column < Map.Width; column++)
            {
                var (x, y) = ((column + Param.Offset) * Step.Width, (row + Param.Offset) * Step.Height);
                foreach (var (width, height) in Sizes)
                {
                    // The division is one of doubles.
                    values[i++] = (float)((x - (width / 2.0)) / Image.Width);
                    values[i++] = (float)((y - (height / 2.0)) / Image.Height);
                    values[i++] = (float)((x + (width / 2.0)) / Image.Width);
                    values[i++] = (float)((y + (height / 2.0)) / Image.Height);
                }
            }
        }

        for (i = 0; i < count && Param.Clip; i++)
            values[i] = Math.Min(Math.Max(values[i], 0f), 1f);
        for (i = 0; i < count; i++)
            values[count + i] = Param.Variance.Count switch { 0 => DefaultVariance, 1 => Param.Variance[0], _ => Param.Variance[i % 4] };
        return values;
    }

    /// <summary>Notes a field that the layer does not read.</summary>
    public static void NoteUnread(LayerSource layer, PlanContext context, PriorBoxParameter param, string instead, params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            var field = PriorBoxParameter.Descriptor.FindFieldByNumber(number);
            if (IsGiven(param, number))
                context.Warn(Codes.Ignored, layer.At(param, number), $"this type does not read {field.Name}", instead);
        }
    }

    private static bool IsGiven(PriorBoxParameter param, int number)
    {
        var field = PriorBoxParameter.Descriptor.FindFieldByNumber(number);
        return field.IsRepeated ? ((System.Collections.IList)field.Accessor.GetValue(param)).Count > 0 : field.Accessor.HasValue(param);
    }

    private static (int Height, int Width)? ReadImage(LayerSource layer, PriorBoxParameter param)
    {
        if (!param.HasImgH && !param.HasImgW)
            return param.HasImgSize ? (Size(layer, param, param.ImgSize, PriorBoxParameter.ImgSizeFieldNumber), (int)param.ImgSize) : null;
        if (param.HasImgSize)
            throw Twice(layer, param, PriorBoxParameter.ImgSizeFieldNumber, "img_size, or img_h and img_w");
        return (Size(layer, param, param.ImgH, PriorBoxParameter.ImgHFieldNumber), Size(layer, param, param.ImgW, PriorBoxParameter.ImgWFieldNumber));
    }

    private static (float Height, float Width)? ReadStep(LayerSource layer, PriorBoxParameter param)
    {
        if (!param.HasStepH && !param.HasStepW)
            return param.HasStep ? (Positive(layer, param, param.Step, PriorBoxParameter.StepFieldNumber), param.Step) : null;
        if (param.HasStep)
            throw Twice(layer, param, PriorBoxParameter.StepFieldNumber, "step, or step_h and step_w");
        return (
            Positive(layer, param, param.StepH, PriorBoxParameter.StepHFieldNumber),
            Positive(layer, param, param.StepW, PriorBoxParameter.StepWFieldNumber));
    }

    private static void CheckVariances(LayerSource layer, PriorBoxParameter param)
    {
        if (param.Variance.Count is not (0 or 1 or 4))
        {
            var last = layer.At(param, PriorBoxParameter.VarianceFieldNumber, param.Variance.Count - 1);
            throw layer.Refuse(Codes.Contradiction, last, "one variance for all or four of them are expected", $"{param.Variance.Count}");
        }

        for (var i = 0; i < param.Variance.Count; i++)
            Positive(layer, param, param.Variance[i], PriorBoxParameter.VarianceFieldNumber, i);
    }

    /// <summary>A number that must be above 0.</summary>
    public static float Positive(LayerSource layer, IMessage param, float value, int number, int index = 0)
    {
        if (value > 0)
            return value;
        var name = param.Descriptor.FindFieldByNumber(number).Name;
        throw layer.Refuse(Codes.OutOfRange, layer.At(param, number, index), $"{name} must be above 0", $"{value}");
    }

    // A size that is left out, beside its twin, counts as 0.
    private static int Size(LayerSource layer, PriorBoxParameter param, uint value, int number)
    {
        if (value is > 0 and <= int.MaxValue)
            return (int)value;
        var field = PriorBoxParameter.Descriptor.FindFieldByNumber(number);
        throw layer.Refuse(
            field.Accessor.HasValue(param) ? Codes.OutOfRange : Codes.Missing, layer.At(param, number), $"{field.Name} must be above 0", $"{value}");
    }

    private static LayerRefusedException Twice(LayerSource layer, PriorBoxParameter param, int number, string expected) =>
        layer.Refuse(Codes.Contradiction, layer.At(param, number), $"either {expected} are expected", "both");
}

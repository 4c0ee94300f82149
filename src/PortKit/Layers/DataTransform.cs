using System.Globalization;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// What transform_param means to the layers that bring pictures in: random numbers, checks, and values that whoever feeds the model has
/// to transform (data_transformer.cpp).
/// </summary>
internal static class DataTransform
{
    /// <summary>The layer's transform_param, or one of defaults.</summary>
    public static TransformationParameter Transform(this LayerSource layer) => layer.Parameter.TransformParam ?? new TransformationParameter();

    /// <summary>
    /// How many numbers are drawn each time the transformer is made ready: one to seed a generator of its own, if it will mirror or will
    /// crop at random.
    /// </summary>
    public static int TransformerDraws(this LayerSource layer)
    {
        var transform = layer.Transform();
        return transform.Mirror || (layer.Phase == Phase.Train && transform.CropSize > 0) ? 1 : 0;
    }

    /// <summary>The side of the square that pictures are cropped to, or null. Checks what Caffe checks of a transformer.</summary>
    public static int? CropSide(this LayerSource layer)
    {
        var transform = layer.Transform();
        if (transform.HasMeanFile && transform.MeanValue.Count > 0)
        {
            throw layer.Refuse(
                Codes.Contradiction, layer.At(transform, TransformationParameter.MeanValueFieldNumber), "either mean_file or mean_value is expected", "both");
        }

        return transform.CropSize == 0 ? null : layer.Size(transform, transform.CropSize, TransformationParameter.CropSizeFieldNumber);
    }

    /// <summary>Refuses mean values that are neither one for all channels nor one for each.</summary>
    public static void CheckMeans(this LayerSource layer, int channels)
    {
        var means = layer.Transform().MeanValue.Count;
        if (means > 1 && means != channels)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(layer.Transform(), TransformationParameter.MeanValueFieldNumber, means - 1),
                $"one mean_value or one for each of {channels} channels is expected",
                $"{means}");
        }
    }

    /// <summary>Tells what is to be done to the data before they are fed, as the model's input stands after the transformation.</summary>
    public static void TellTransform(this LayerSource layer, PlanContext context, float scale)
    {
        var transform = layer.Transform();
        List<string> steps = [];
        if (transform.MeanValue.Count > 0)
            steps.Add($"mean ({string.Join(", ", transform.MeanValue.Select(Text))}) subtracted");
        if (transform.HasMeanFile)
            steps.Add($"the mean of {transform.MeanFile} subtracted");
        if (scale != 1)
            steps.Add($"then multiplied by {Text(scale)}");
        if (transform.Mirror)
            steps.Add("half of the pictures mirrored, at random");
        if (steps.Count == 0 || context.ForNumbersOnly)
            return;
        context.Note(
            Codes.Ignored,
            layer.At(layer.Parameter, LayerParameter.TransformParamFieldNumber),
            $"the model's input '{layer.Parameter.Top[0]}' takes what this layer gives, not raw pictures; feed data with {string.Join(", ", steps)}");
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}

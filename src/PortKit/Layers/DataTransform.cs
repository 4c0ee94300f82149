using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>
/// What transform_param means to the layers that bring pictures in (data_transformer.cpp): random numbers, checks, and what is done to the
/// pictures before the net sees them.
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

    /// <summary>What transform_param says of the shape of pictures, for a layer of which nothing else is known.</summary>
    public static OpenShape Pictures(this LayerSource layer)
    {
        var transform = layer.Transform();
        var side = transform.CropSize is > 0 and <= int.MaxValue ? (int)transform.CropSize : DataShapes.NotKnown;
        return new OpenShape([DataShapes.NotKnown, transform.MeanValue.Count > 1 ? transform.MeanValue.Count : DataShapes.NotKnown, side, side]);
    }

    /// <summary>The side of the square that pictures are cropped to, or null. Checks what Caffe checks of a transformer.</summary>
    public static int? CropSide(this LayerSource layer)
    {
        var transform = layer.Transform();
        if (transform.HasMeanFile && transform.MeanValue.Count > 0)
        {
            throw layer.Refuse(
                Codes.Contradiction, layer.At(
                    transform,
                    TransformationParameter.MeanValueFieldNumber), "either mean_file or mean_value is expected", "both");
        }

        return transform.CropSize == 0 ? null : layer.Size(transform, transform.CropSize, TransformationParameter.CropSizeFieldNumber);
    }

    /// <summary>
    /// How many channels the pictures of a database have, as far as the net tells it: several mean values do. The force_ fields hold for compressed
    /// pictures only; they yield to a shape that is given.
    /// </summary>
    public static int Channels(this LayerSource layer, PlanContext context)
    {
        var transform = layer.Transform();
        if (transform.ForceColor && transform.ForceGray)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(transform, TransformationParameter.ForceGrayFieldNumber),
                "either force_color or force_gray is expected",
                "both");
        }

        return transform.MeanValue.Count > 1 ? transform.MeanValue.Count
            : context.GivenShape(0) is not null ? DataShapes.NotKnown
            : transform.ForceColor ? 3
            : transform.ForceGray ? 1
            : DataShapes.NotKnown;
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
                $"one mean_value or one for each of {Counted.Of(channels, "channel")} is expected",
                $"{means}");
        }
    }

    /// <summary>What the layer does to its data before they are its first top.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="scale">What it multiplies by, from wherever its type reads it.</param>
    public static FeedTransform Feed(this LayerSource layer, float scale)
    {
        var transform = layer.Transform();
        return new FeedTransform
        {
            MeanValues = [.. transform.MeanValue],
            MeanFile = transform.HasMeanFile ? transform.MeanFile : null,
            Scale = scale,
            CropSize = transform.CropSize,
            Mirror = transform.Mirror,
            Location = layer.At(layer.Parameter, LayerParameter.TransformParamFieldNumber),
            MeanLocation = layer.At(
                transform, transform.HasMeanFile ? TransformationParameter.MeanFileFieldNumber : TransformationParameter.MeanValueFieldNumber),
        };
    }
}

using PortKit.Caffe.Files;
using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers;

/// <summary>ImageData: pictures and labels from files that a list names (image_data_layer.cpp). Its tops become inputs of the model.</summary>
internal sealed class ImageDataLayer : ILayer
{
    public IReadOnlyList<string> Types => ["ImageData"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 2, 2);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Converted,
        "its tops become inputs; where pictures are neither resized nor cropped, their size is given too");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.ImageDataParam ?? new ImageDataParameter();
        if (param.NewHeight == 0 != (param.NewWidth == 0))
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, param.NewHeight == 0 ? ImageDataParameter.NewWidthFieldNumber : ImageDataParameter.NewHeightFieldNumber),
                "new_height and new_width must be given both or not at all",
                $"{param.NewHeight} and {param.NewWidth}");
        }

        var batch = layer.Batch(context, param, param.BatchSize, ImageDataParameter.BatchSizeFieldNumber);
        var channels = param.IsColor ? 3 : 1;
        layer.CheckMeans(channels);
        var (height, width) = param.NewHeight == 0
            ? (DataShapes.NotKnown, DataShapes.NotKnown)
            : (layer.Size(
                param,
                param.NewHeight,
                ImageDataParameter.NewHeightFieldNumber), layer.Size(param, param.NewWidth, ImageDataParameter.NewWidthFieldNumber));
        if (layer.CropSide() is { } side)
        {
            if (height != DataShapes.NotKnown && side > Math.Min(height, width))
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    layer.At(layer.Transform(), TransformationParameter.CropSizeFieldNumber),
                    $"crop_size must be at most {Math.Min(height, width)}, for pictures of {height}x{width}",
                    $"{side}");
            }

            (height, width) = (side, side);
        }

        var data = layer.Complete(context, 0, [batch, channels, height, width], "neither new_height and new_width nor crop_size are set");
        var labels = layer.Complete(context, 1, [batch]);

        // The transformer, the shuffle's own seed, the number of pictures to skip, the transformer again, and a seed for the thread that reads ahead.
        var (first, shuffles, skips) = (layer.TransformerDraws(), param.Shuffle ? 1 : 0, param.RandSkip > 0 ? 1 : 0);
        var draws = (2 * first) + shuffles + skips + 1;
        return new LayerPlan([data, labels])
        {
            SetupDraws = draws,
            Fed = DataShapes.Fed(param.BatchSize, layer.Feed(layer.Transform().Scale) with { SeedDraw = Math.Max(0, draws - 2) }) with
            {
                Order = shuffles + skips == 0 ? null : new FeedOrder
                {
                    ShuffleDraw = param.Shuffle ? first : null,
                    SkipDraw = param.RandSkip > 0 ? first + shuffles : null,
                    Skip = param.RandSkip,
                },
                Pictures = new PictureReading
                {
                    Height = (int)param.NewHeight,
                    Width = (int)param.NewWidth,
                    IsColor = param.IsColor,
                    RootFolder = param.RootFolder,
                },
            },
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");
}

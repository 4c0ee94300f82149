using PortKit.Caffe.Protos;
using PortKit.Net;
using Mode = PortKit.Caffe.Protos.ResizeParameter.Types.ResizeMode;

namespace PortKit.Layers.Forks;

/// <summary>
/// AnnotatedData, of SSD: pictures from a database, and the boxes on them, of which top 1 has a row of eight numbers each
/// (annotated_data_layer.cpp of weiliu89/caffe). Its tops become inputs of the model. resize_param tells how large the pictures are.
/// </summary>
internal sealed class AnnotatedDataLayer : ILayer
{
    private const int NumbersPerBox = 8;

    public IReadOnlyList<string> Types => ["AnnotatedData"];

    public LayerFamily Family => LayerFamily.Input;

    public LayerSignature Signature { get; } = new(0, 0, 1, 2);

    public LayerSupport Support { get; } = new(
        LayerSupportKind.Converted, "its tops become inputs, whose shapes are given where the net does not tell them");

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.DataParam ?? new DataParameter();
        var batch = layer.Batch(context, param, param.BatchSize, DataParameter.BatchSizeFieldNumber);
        var (height, width) = SizeOf(layer, context);
        List<Shape> tops = [layer.Complete(context, 0, [batch, layer.Channels(context), height, width], "the net leaves it to the database")];
        if (context.TopCount > 1)
        {
            // A database without boxes has one label for each picture.
            tops.Add(context.GivenShape(1) is { Rank: 1 }
                ? layer.Complete(context, 1, [batch])
                : layer.Complete(context, 1, [1, 1, DataShapes.NotKnown, NumbersPerBox], "how many boxes there are is left to the database"));
        }

        var declared = param.BatchSize > 0 ? batch : (int?)null;
        return new LayerPlan(tops)
        {
            SetupDraws = (2 * layer.TransformerDraws()) + 1,
            Fed = new FedTops
            {
                DeclaredBatches = context.TopCount > 1 && tops[1].Rank > 1 ? [declared, 1] : [declared],
                Transform = layer.Feed(layer.Transform().Scale),
            },
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) => throw new NotSupportedException("Inputs are made by the emitter.");

    public void Forward(LayerPlan plan, ForwardContext context) => throw new NotSupportedException("Inputs are fed.");

    // A picture that keeps its proportions without being padded is as large as it comes out. What is cropped is cropped afterwards.
    private static (int Height, int Width) SizeOf(LayerSource layer, PlanContext context)
    {
        var (height, width) = (DataShapes.NotKnown, DataShapes.NotKnown);
        var sizes = layer.Transform().GetExtension(TransformationForks.Extensions.ResizeParam) ?? [];
        if (sizes.Count > 1)
        {
            context.Note(
                Codes.Dialect,
                layer.At(sizes[1], ResizeParameter.ProbFieldNumber),
                $"one of {sizes.Count} sizes is drawn for each batch; pictures of the first are expected");
        }

        if (sizes is [var resize, ..] && resize.ResizeMode != Mode.FitSmallSize)
        {
            height = layer.Size(resize, resize.Height, ResizeParameter.HeightFieldNumber);
            width = layer.Size(resize, resize.Width, ResizeParameter.WidthFieldNumber);
        }

        if (layer.CropSide() is not { } side)
            return (height, width);
        if (height != DataShapes.NotKnown && side > Math.Min(height, width))
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(layer.Transform(), TransformationParameter.CropSizeFieldNumber),
                $"crop_size must be at most {Math.Min(height, width)}, for pictures of {height}x{width}",
                $"{side}");
        }

        return (side, side);
    }
}

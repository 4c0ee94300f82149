using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// PriorBoxClustered, of OpenVINO's training_toolbox_caffe: a box of each width and height over each cell of bottom 0, in parts of the picture in
/// bottom 1 (prior_box_clustered_layer.cpp). Nothing is cut to whole numbers. Only the shapes of the bottoms count, so that the top is a constant.
/// </summary>
internal sealed class PriorBoxClusteredLayer : ILayer
{
    public IReadOnlyList<string> Types => ["PriorBoxClustered"];

    public LayerFamily Family => LayerFamily.Other;

    public LayerSignature Signature { get; } = new(2, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = PriorBoxes.ParamOf(layer);
        PriorBoxes.NoteUnread(
            layer,
            context,
            param,
            "Its boxes are those of width and height.",
            PriorBoxParameter.MinSizeFieldNumber,
            PriorBoxParameter.MaxSizeFieldNumber,
            PriorBoxParameter.AspectRatioFieldNumber,
            PriorBoxParameter.FlipFieldNumber);
        var boxes = PriorBoxes.Read(layer, context, SizesOf(layer, param));
        return new PriorBoxPlan(boxes.TopShape(context), boxes);
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((PriorBoxPlan)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((PriorBoxPlan)plan).Forward(context);

    private static List<(float Width, float Height)> SizesOf(LayerSource layer, PriorBoxParameter param)
    {
        if (param.Width.Count == 0)
        {
            throw layer.Refuse(
                Codes.Missing,
                layer.At(param, PriorBoxParameter.WidthFieldNumber),
                "width and height are expected at least once",
                "no width");
        }

        if (param.Height.Count != param.Width.Count)
        {
            var (field, index) = param.Height.Count > param.Width.Count
                ? (PriorBoxParameter.HeightFieldNumber, param.Height.Count - 1)
                : (PriorBoxParameter.WidthFieldNumber, param.Width.Count - 1);
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, field, index),
                "width and height are expected equally often",
                $"{param.Width.Count} and {param.Height.Count}");
        }

        List<(float, float)> sizes = [];
        for (var i = 0; i < param.Width.Count; i++)
        {
            sizes.Add((
                PriorBoxes.Positive(layer, param, param.Width[i], PriorBoxParameter.WidthFieldNumber, i),
                PriorBoxes.Positive(layer, param, param.Height[i], PriorBoxParameter.HeightFieldNumber, i)));
        }

        return sizes;
    }
}

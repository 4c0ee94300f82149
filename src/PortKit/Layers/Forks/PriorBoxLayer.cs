using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// PriorBox, of SSD: boxes over each cell of bottom 0, in parts of the picture in bottom 1: for each min_size a square, one between it and its
/// max_size, and one of each aspect_ratio but 1 (prior_box_layer.cpp of weiliu89/caffe). Sizes are cut to whole numbers. A ratio that is there
/// already is left out, its inverse with it. Only the shapes of the bottoms count, so that the top is a constant.
/// </summary>
internal sealed class PriorBoxLayer : ILayer
{
    private const double SameRatio = 1e-6;

    public IReadOnlyList<string> Types => ["PriorBox"];

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
            "Boxes of a width and a height are those of PriorBoxClustered.",
            PriorBoxParameter.WidthFieldNumber,
            PriorBoxParameter.HeightFieldNumber);
        var boxes = PriorBoxes.Read(layer, context, SizesOf(layer, param));
        return new PriorBoxPlan(boxes.TopShape(context), boxes);
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((PriorBoxPlan)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((PriorBoxPlan)plan).Forward(context);

    private static List<(float Width, float Height)> SizesOf(LayerSource layer, PriorBoxParameter param)
    {
        if (param.MinSize.Count == 0)
            throw layer.Refuse(Codes.Missing, layer.At(param, PriorBoxParameter.MinSizeFieldNumber), "min_size is expected at least once", "none");
        if (param.MaxSize.Count > 0 && param.MaxSize.Count != param.MinSize.Count)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, PriorBoxParameter.MaxSizeFieldNumber, param.MaxSize.Count - 1),
                $"max_size is expected as often as min_size, {Counted.Of(param.MinSize.Count, "time")}, or not at all",
                $"{param.MaxSize.Count}");
        }

        var ratios = RatiosOf(layer, param);
        List<(float, float)> sizes = [];
        for (var i = 0; i < param.MinSize.Count; i++)
        {
            // Both go through an int on their way to the boxes.
            var min = (int)PriorBoxes.Positive(layer, param, param.MinSize[i], PriorBoxParameter.MinSizeFieldNumber, i);
            sizes.Add((min, min));
            if (param.MaxSize.Count > 0)
            {
                if (!(param.MaxSize[i] > param.MinSize[i]))
                {
                    throw layer.Refuse(
                        Codes.OutOfRange,
                        layer.At(param, PriorBoxParameter.MaxSizeFieldNumber, i),
                        $"max_size must be above its min_size, {param.MinSize[i]}",
                        $"{param.MaxSize[i]}");
                }

                var side = (float)Math.Sqrt((double)min * (int)param.MaxSize[i]);
                sizes.Add((side, side));
            }

            foreach (var ratio in ratios)
                sizes.Add((min * MathF.Sqrt(ratio), min / MathF.Sqrt(ratio)));
        }

        return sizes;
    }

    /// <summary>The ratios other than 1. Of a ratio that is given anew neither it nor its inverse is taken.</summary>
    private static List<float> RatiosOf(LayerSource layer, PriorBoxParameter param)
    {
        List<float> ratios = [1f];
        for (var i = 0; i < param.AspectRatio.Count; i++)
        {
            var ratio = PriorBoxes.Positive(layer, param, param.AspectRatio[i], PriorBoxParameter.AspectRatioFieldNumber, i);
            if (ratios.Exists(known => Math.Abs((double)ratio - known) < SameRatio))
                continue;
            ratios.Add(ratio);
            if (param.Flip)
                ratios.Add((float)(1.0 / ratio));
        }

        return ratios[1..];
    }
}

using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// Yolov3DetectionOutput: the detections of YOLO v3 (<see cref="YoloPlan"/>), in as many maps as there are groups of masks; a mask names the
/// anchor of a box, and anchors are measured in pixels of a picture that anchors_scale times the size of the map tells
/// (yolov3_detection_output_layer.cpp of eric612/MobileNet-YOLO).
/// </summary>
internal sealed class Yolov3DetectionOutputLayer : ILayer
{
    public IReadOnlyList<string> Types => ["Yolov3DetectionOutput"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(1, LayerSignature.Any, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.Yolov3DetectionOutputParam) ?? new Yolov3DetectionOutputParameter();
        var classes = YoloFields.Positive(
            layer,
            param,
            "num_classes",
            param.HasNumClasses ? param.NumClasses : null,
            Yolov3DetectionOutputParameter.NumClassesFieldNumber);
        var boxes = YoloFields.Positive(layer, param, "num_box", param.NumBox, Yolov3DetectionOutputParameter.NumBoxFieldNumber);
        var bottoms = context.Bottoms.Count;
        if (param.GaussianBox)
        {
            throw layer.Refuse(
                Codes.NotConvertible,
                layer.At(param, Yolov3DetectionOutputParameter.GaussianBoxFieldNumber),
                "gaussian_box must be false, as the fork's own code writes out of bounds with it and finds nothing",
                "true");
        }

        if (param.MaskGroupNum != bottoms)
        {
            throw layer.Refuse(
                Codes.Contradiction,
                layer.At(param, Yolov3DetectionOutputParameter.MaskGroupNumFieldNumber),
                $"mask_group_num must be the number of bottoms, {bottoms}",
                $"{param.MaskGroupNum}{(param.HasMaskGroupNum ? "" : ", as it is not given")}");
        }

        if (param.AnchorsScale.Count < bottoms)
        {
            throw layer.Refuse(
                Codes.Missing, layer.At(
                    param,
                    Yolov3DetectionOutputParameter.AnchorsScaleFieldNumber), $"an anchors_scale for each of {Counted.Of(bottoms, "bottom")} "
                        + "is expected", $"{param.AnchorsScale.Count}");
        }

        var maps = new List<YoloMap>();
        for (var i = 0; i < bottoms; i++)
        {
            YoloPlan.Check(layer, context, i, boxes, classes);
            var (shape, scale) = (context.Bottoms[i], param.AnchorsScale[i]);
            if (scale == 0)
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    layer.At(param, Yolov3DetectionOutputParameter.AnchorsScaleFieldNumber, i),
                    "anchors_scale must be greater than 0",
                    "0");
            }

            maps.Add(new YoloMap(shape[2], shape[3], Anchors(layer, param, i, boxes, bottoms), (shape[3] * (float)scale, shape[2] * (float)scale)));
        }

        var pictures = context.Bottoms[0][0];
        return new YoloPlan(YoloPlan.ShapeOf(context, maps, pictures, classes))
        {
            OpenAxis = DetectionRows.Axis,
            Pictures = pictures,
            Classes = classes,
            Maps = maps,
            LeastScore = param.ConfidenceThreshold,
            Overlap = param.NmsThreshold,
            HasAllClasses = true,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((YoloPlan)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((YoloPlan)plan).Forward(context);

    private static float[] Anchors(LayerSource layer, Yolov3DetectionOutputParameter param, int map, int boxes, int maps)
    {
        var sizes = new float[2 * boxes];
        for (var box = 0; box < boxes; box++)
        {
            var place = box + (map * (param.Mask.Count / maps));
            if (place >= param.Mask.Count)
            {
                throw layer.Refuse(
                    Codes.Missing, layer.At(
                        param,
                        Yolov3DetectionOutputParameter.MaskFieldNumber), $"a mask for each of {Counted.Of(boxes, "box", "boxes")} of each "
                            + "bottom is expected", $"{param.Mask.Count}");
            }

            var anchor = (long)param.Mask[place];
            if ((2 * anchor) + 1 >= param.Biases.Count)
            {
                throw layer.Refuse(
                    Codes.OutOfRange,
                    layer.At(param, Yolov3DetectionOutputParameter.MaskFieldNumber, place),
                    $"mask must name one of the {Counted.Of(param.Biases.Count / 2, "pair")} in biases, counted from 0",
                    $"{anchor}");
            }

            (sizes[2 * box], sizes[(2 * box) + 1]) = (param.Biases[2 * (int)anchor], param.Biases[(2 * (int)anchor) + 1]);
        }

        return sizes;
    }
}

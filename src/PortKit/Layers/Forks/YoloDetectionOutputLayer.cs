using PortKit.Caffe.Protos;
using PortKit.Net;

namespace PortKit.Layers.Forks;

/// <summary>
/// YoloDetectionOutput: the detections of YOLO v2 (<see cref="YoloPlan"/>), in one square map or in two that have the same anchors, measured in cells
/// (yolo_detection_output_layer.cpp of eric612/MobileNet-YOLO). side and coords are not looked at.
/// </summary>
internal sealed class YoloDetectionOutputLayer : ILayer
{
    public IReadOnlyList<string> Types => ["YoloDetectionOutput"];

    public LayerFamily Family => LayerFamily.Loss;

    public LayerSignature Signature { get; } = new(1, 2, 1, 1);

    public BottomHint Expects(LayerParameter layer, int bottom) => BottomHint.Picture;

    public LayerPlan Plan(LayerSource layer, PlanContext context)
    {
        var param = layer.Parameter.GetExtension(LayerForks.Extensions.YoloDetectionOutputParam) ?? new YoloDetectionOutputParameter();
        var classes = YoloFields.Positive(
            layer,
            param,
            "num_classes",
            param.HasNumClasses ? param.NumClasses : null,
            YoloDetectionOutputParameter.NumClassesFieldNumber);
        var boxes = YoloFields.Positive(layer, param, "num_box", param.NumBox, YoloDetectionOutputParameter.NumBoxFieldNumber);
        if (param.HasCoords && param.Coords != 4)
        {
            throw layer.Refuse(
                Codes.OutOfRange,
                layer.At(param, YoloDetectionOutputParameter.CoordsFieldNumber),
                "coords must be 4",
                $"{param.Coords}");
        }

        if (param.Biases.Count < 2L * boxes)
        {
            throw layer.Refuse(
                Codes.Missing, layer.At(
                    param,
                    YoloDetectionOutputParameter.BiasesFieldNumber), $"a width and a height for each of {Counted.Of(boxes, "box", "boxes")} "
                        + "are expected", $"{param.Biases.Count}");
        }

        var maps = new List<YoloMap>();
        for (var i = 0; i < context.Bottoms.Count; i++)
        {
            YoloPlan.Check(layer, context, i, boxes, classes);
            var shape = context.Bottoms[i];
            if (shape[2] != shape[3])
            {
                throw layer.Refuse(
                    Codes.BottomShape,
                    layer.AtBottom(i),
                    "a square map is expected, as its width is taken for its height",
                    $"{shape}");
            }

            maps.Add(new YoloMap(shape[2], shape[3], [.. param.Biases.Take(2 * boxes)], (shape[3], shape[3])));
        }

        var pictures = context.Bottoms[0][0];
        return new YoloPlan(YoloPlan.ShapeOf(context, maps, pictures, 1))
        {
            OpenAxis = DetectionRows.Axis,
            Pictures = pictures,
            Classes = classes,
            Maps = maps,
            LeastScore = param.ConfidenceThreshold,
            Overlap = param.NmsThreshold,
            HasAllClasses = false,
        };
    }

    public void Emit(LayerPlan plan, EmitContext context) => ((YoloPlan)plan).Emit(context);

    public void Forward(LayerPlan plan, ForwardContext context) => ((YoloPlan)plan).Forward(context);
}

using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class Yolov3DetectionOutputLayerTests
{
    [Theory]
    [InlineData("yolo_v3_output")]
    [InlineData("yolo_v3_output_none")]
    [InlineData("yolo_v3_output_one")]
    public void AgreesWithTheForks(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.Missing, "1x6x2x2", "^layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' yolov3_detection_output_param { ^num_classes: 0 } }")]
    [InlineData(Codes.NotConvertible, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' yolov3_detection_output_param { num_classes: 1 num_box: 1 ^gaussian_box: true } }")]
    [InlineData(Codes.Contradiction, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' ^yolov3_detection_output_param { num_classes: 1 num_box: 1 } }")]
    [InlineData(Codes.Contradiction, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' yolov3_detection_output_param { num_classes: 1 num_box: 1 ^mask_group_num: 3 } }")]
    [InlineData(Codes.Missing, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' ^yolov3_detection_output_param { num_classes: 1 num_box: 1 mask_group_num: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' yolov3_detection_output_param { num_classes: 1 num_box: 1 mask_group_num: 1 ^anchors_scale: 0 } }")]
    [InlineData(Codes.Missing, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' ^yolov3_detection_output_param { num_classes: 1 num_box: 1 mask_group_num: 1 anchors_scale: 8 } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'Yolov3DetectionOutput' bottom: 'a' top: 'y' yolov3_detection_output_param { num_classes: 1 num_box: 1 mask_group_num: 1 anchors_scale: 8 ^mask: 1 biases: 1 biases: 2 } }")]
    [InlineData(Codes.BottomShape, "1x7x2x2", "layer { type: 'Yolov3DetectionOutput' ^bottom: 'a' top: 'y' yolov3_detection_output_param { num_classes: 1 num_box: 1 mask_group_num: 1 anchors_scale: 8 mask: 0 biases: 1 biases: 2 } }")]
    public void RefusesWhatItCannotBe(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    /// <summary>
    /// Numbers of 60 and so make boxes of no area, and of one that overflows, side by side: whether one has any depends on centres that are almost 0.
    /// </summary>
    [Theory]
    [InlineData(72, 1)]
    [InlineData(73, 40)]
    public void AgreesOverAllOptions(int seed, float scale) => RandomNets.Agree(
        seed,
        random =>
        {
            var (pictures, classes, boxes, maps) = (random.Next(1, 3), random.Next(1, 4), random.Next(1, 4), random.Next(1, 4));
            var shapes = Enumerable.Range(0, maps).Select(_ => $"{pictures}x{boxes * (5 + classes)}x{random.Next(1, 4)}x{random.Next(1, 4)}").ToList();
            var biases = string.Concat(Enumerable.Range(0, 8).Select(_ => $"biases: {random.Next(10, 60)} "));
            var masks = string.Concat(Enumerable.Range(0, boxes * maps).Select(_ => $"mask: {random.Next(4)} "));
            var scales = string.Concat(Enumerable.Range(0, maps).Select(i => $"anchors_scale: {32 >> i} "));
            return LayerText.Net(string.Join(' ', shapes), $$"""
                layer { name: "l" type: "Yolov3DetectionOutput" {{LayerText.Bottoms(maps)}} top: "y" yolov3_detection_output_param { num_classes: {{classes}} num_box: {{boxes}} mask_group_num: {{maps}}
                  {{biases}} {{masks}} {{scales}} confidence_threshold: {{(random.Next(4) == 0 ? "0.99" : "0.4")}} nms_threshold: {{(random.Next(5) == 0 ? "1" : "0.4")}} } }
                """);
        },
        (_, random) => scale * ((random.NextSingle() * 3) - 1));
}

using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class YoloDetectionOutputLayerTests
{
    [Theory]
    [InlineData("yolo_v2_output")]
    [InlineData("yolo_v2_output_none")]
    [InlineData("yolo_v2_output_two")]
    public void AgreesWithTheForks(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.Missing, "1x6x2x2", "^layer { type: 'YoloDetectionOutput' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'YoloDetectionOutput' bottom: 'a' top: 'y' yolo_detection_output_param { ^num_classes: 0 num_box: 1 biases: 1 biases: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'YoloDetectionOutput' bottom: 'a' top: 'y' yolo_detection_output_param { num_classes: 1 ^num_box: 0 biases: 1 biases: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'YoloDetectionOutput' bottom: 'a' top: 'y' yolo_detection_output_param { num_classes: 1 num_box: 1 ^coords: 5 biases: 1 biases: 1 } }")]
    [InlineData(Codes.Missing, "1x6x2x2", "layer { type: 'YoloDetectionOutput' bottom: 'a' top: 'y' yolo_detection_output_param { num_classes: 1 num_box: 1 ^biases: 1 } }")]
    [InlineData(Codes.BottomShape, "1x7x2x2", "layer { type: 'YoloDetectionOutput' ^bottom: 'a' top: 'y' yolo_detection_output_param { num_classes: 1 num_box: 1 biases: 1 biases: 1 } }")]
    [InlineData(Codes.BottomShape, "1x6x2x3", "layer { type: 'YoloDetectionOutput' ^bottom: 'a' top: 'y' yolo_detection_output_param { num_classes: 1 num_box: 1 biases: 1 biases: 1 } }")]
    [InlineData(Codes.BottomShape, "1x6x2x2 2x6x2x2", "layer { type: 'YoloDetectionOutput' bottom: 'a' ^bottom: 'b' top: 'y' yolo_detection_output_param { num_classes: 1 num_box: 1 biases: 1 biases: 1 } }")]
    public void RefusesWhatItCannotBe(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        71,
        random =>
        {
            var (pictures, classes, boxes) = (random.Next(1, 3), random.Next(1, 4), random.Next(1, 4));
            var shapes = Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(1, 5)).Select(side => $"{pictures}x{boxes * (5 + classes)}x{side}x{side}").ToList();
            var biases = string.Concat(Enumerable.Range(0, 2 * boxes).Select(_ => $"biases: {random.Next(1, 6)}.{random.Next(9)} "));
            return LayerText.Net(string.Join(' ', shapes), $$"""
                layer { name: "l" type: "YoloDetectionOutput" {{LayerText.Bottoms(shapes.Count)}} top: "y" yolo_detection_output_param { num_classes: {{classes}} num_box: {{boxes}} {{biases}}
                  confidence_threshold: {{(random.Next(4) == 0 ? "0.99" : "0.4")}} nms_threshold: {{(random.Next(5) == 0 ? "0" : "0.4")}} } }
                """);
        },
        (_, random) => (random.NextSingle() * 3) - 1);
}

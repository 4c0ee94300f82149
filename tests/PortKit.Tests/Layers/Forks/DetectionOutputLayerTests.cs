using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class DetectionOutputLayerTests
{
    [Theory]
    [InlineData("ssd_detection_background2", "forks")]
    [InlineData("ssd_detection_corner_size", "forks")]
    [InlineData("ssd_detection_corner_size_var", "forks")]
    [InlineData("ssd_detection_corner_var", "forks")]
    [InlineData("ssd_detection_default_nms", "forks")]
    [InlineData("ssd_detection_degenerate", "forks")]
    [InlineData("ssd_detection_eta", "forks")]
    [InlineData("ssd_detection_no_background", "forks")]
    [InlineData("ssd_detection_no_threshold", "forks")]
    [InlineData("ssd_detection_none", "forks")]
    [InlineData("ssd_detection_one_image_empty", "forks")]
    [InlineData("ssd_detection_perclass_loc", "forks")]
    [InlineData("ssd_detection_ties", "forks")]
    [InlineData("ssd_detection_topk", "forks")]
    [InlineData("ssd_detection_output", "ssd")]
    [InlineData("ssd_detection_output_corner", "ssd")]
    public void AgreesWithTheForks(string name, string set) => GoldenLayer.Check(name, set);

    [Theory]
    [InlineData(Codes.Missing, "1x8 1x4 1x2x8", "^layer { type: 'DetectionOutput' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' }")]
    [InlineData(Codes.OutOfRange, "1x8 1x4 1x2x8", "layer { type: 'DetectionOutput' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' detection_output_param { ^num_classes: 0 } }")]
    [InlineData(Codes.Contradiction, "1x8 1x4 1x2x8", "layer { type: 'DetectionOutput' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 2 ^background_label_id: -1 } }")]
    [InlineData(Codes.OutOfRange, "1x8 1x4 1x2x8", "layer { type: 'DetectionOutput' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 2 nms_param { ^nms_threshold: -0.1 } } }")]
    [InlineData(Codes.OutOfRange, "1x8 1x4 1x2x8", "layer { type: 'DetectionOutput' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 2 nms_param { ^eta: 0 } } }")]
    [InlineData(Codes.OutOfRange, "1x8 1x4 1x2x8", "layer { type: 'DetectionOutput' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 2 nms_param { ^eta: 1.5 } } }")]
    [InlineData(Codes.BottomShape, "1x9 1x4 1x2x8", "layer { type: 'DetectionOutput' ^bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 2 } }")]
    [InlineData(Codes.BottomShape, "1x8 1x4 1x2x8", "layer { type: 'DetectionOutput' ^bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 2 share_location: false } }")]
    [InlineData(Codes.BottomShape, "1x8 1x4 1x2x8", "layer { type: 'DetectionOutput' bottom: 'a' ^bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 3 } }")]
    [InlineData(Codes.BottomShape, "1x8 2x4 1x2x8", "layer { type: 'DetectionOutput' bottom: 'a' ^bottom: 'b' bottom: 'c' top: 'y' detection_output_param { num_classes: 2 } }")]
    [InlineData(Codes.BottomShape, "1x8 1x4 2x8", "layer { type: 'DetectionOutput' bottom: 'a' bottom: 'b' ^bottom: 'c' top: 'y' detection_output_param { num_classes: 2 } }")]
    public void RefusesWhatSsdRefuses(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        61,
        random =>
        {
            var (pictures, priors, classes) = (random.Next(1, 4), random.Next(1, 12), random.Next(1, 5));
            var shared = random.Next(3) > 0;
            var background = random.Next(3) switch { 0 => $"background_label_id: {classes}", 1 => $"background_label_id: {random.Next(classes)}", _ => shared ? "" : "background_label_id: -1" };
            var eta = random.Next(3) == 0 ? "eta: 0.8" : "";
            var top = random.Next(3) == 0 ? "" : $"top_k: {random.Next(-1, 9)}";
            var keep = random.Next(3) == 0 ? "" : $"keep_top_k: {random.Next(-1, 9)}";
            var threshold = random.Next(4) == 0 ? "" : $"confidence_threshold: {(random.Next(3) == 0 ? "0.97" : "0.3")}";
            var code = random.Next(3) switch { 0 => "CORNER", 1 => "CENTER_SIZE", _ => "CORNER_SIZE" };
            return LayerText.Net(
                $"{pictures}x{4 * priors * (shared ? 1 : classes)} {pictures}x{priors * classes} 1x2x{4 * priors}",
                $$"""
                layer { name: "l" type: "DetectionOutput" bottom: "a" bottom: "b" bottom: "c" top: "y" detection_output_param {
                  num_classes: {{classes}} share_location: {{(shared ? "true" : "false")}} {{background}} nms_param { nms_threshold: 0.{{random.Next(2, 8)}} {{top}} {{eta}} }
                  code_type: {{code}} {{keep}} {{threshold}} variance_encoded_in_target: {{(random.Next(3) == 0 ? "true" : "false")}} } }
                """);
        },
        Values());

    // No two scores are equal, for which of equals stays at the cut to keep_top_k SSD does not say.
    private static Func<string, Random, float> Values()
    {
        var (score, corner) = (0, 0);
        return (blob, random) => blob switch
        {
            "b" => 0.01f + (score++ * 7919 % 4099 / 4200f),
            "c" => (corner++ % 4 < 2 ? 0.1f : 0.5f) + (0.3f * random.NextSingle()),
            _ => (random.NextSingle() - 0.5f) * 0.8f,
        };
    }
}

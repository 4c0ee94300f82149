using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class BoxOutputLayerTests
{
    [Theory]
    [InlineData("box_output")]
    [InlineData("box_output_batch")]
    [InlineData("box_output_none")]
    public void AgreesWithTheForks(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.Contradiction, "1x6x2x2", "^layer { type: 'BoxOutput' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.Contradiction, "1x6x2x2", "layer { type: 'BoxOutput' bottom: 'a' top: 'y' ^box_output_param { field_h: 8 downsample_rate: 8 } }")]
    [InlineData(Codes.Contradiction, "1x6x2x2", "layer { type: 'BoxOutput' bottom: 'a' top: 'y' box_output_param { field_h: 8 field_w: 8 ^downsample_rate: 8 downsample_rate: 16 } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'BoxOutput' bottom: 'a' top: 'y' box_output_param { field_h: 8 field_w: 8 downsample_rate: 8 ^nms_type: 'MAX' } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'BoxOutput' bottom: 'a' top: 'y' box_output_param { field_h: 8 field_w: 8 downsample_rate: 8 ^iou_thr: -1 } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'BoxOutput' bottom: 'a' top: 'y' box_output_param { field_h: 8 field_w: 8 downsample_rate: 8 ^field_whr: 0 } }")]
    [InlineData(Codes.OutOfRange, "1x6x2x2", "layer { type: 'BoxOutput' bottom: 'a' top: 'y' box_output_param { field_h: 8 field_w: 8 downsample_rate: 8 ^field_xyr: 0 } }")]
    [InlineData(Codes.BottomShape, "1x5x2x2", "layer { type: 'BoxOutput' ^bottom: 'a' top: 'y' box_output_param { field_h: 8 field_w: 8 downsample_rate: 8 } }")]
    [InlineData(Codes.BottomShape, "1x6x2x2 1x7x2x2", "layer { type: 'BoxOutput' bottom: 'a' ^bottom: 'b' top: 'y' box_output_param { field_h: 8 field_h: 8 field_w: 8 field_w: 8 downsample_rate: 8 downsample_rate: 8 } }")]
    [InlineData(Codes.Contradiction, "1x6x2x2", "layer { type: 'BoxOutput' bottom: 'a' top: 'y' box_output_param { field_h: 8 field_w: 8 downsample_rate: 8 } bbox_reg_param { ^bbox_mean: 0 } }")]
    public void RefusesWhatTheForkRefuses(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        81,
        random =>
        {
            var (pictures, classes, maps) = (random.Next(1, 4), random.Next(2, 4), random.Next(1, 3));
            var shapes = Enumerable.Range(0, maps).Select(_ => $"{pictures}x{classes + 4}x{random.Next(1, 5)}x{random.Next(1, 5)}").ToList();
            var fields = string.Concat(Enumerable.Range(0, maps).Select(i => $"field_h: {20 << i} field_w: {16 << i} downsample_rate: {8 << i} "));
            var changes = random.Next(2) == 0 ? "" : string.Concat(Enumerable.Range(0, 4).Select(i => $"bbox_mean: 0.0{i} bbox_std: 0.{i + 1} "));
            var most = (random.Next(2) == 0 ? $"max_nms_num: {random.Next(1, 9)} " : "") + (random.Next(2) == 0 ? $"max_post_nms_num: {random.Next(1, 5)} " : "");
            return LayerText.Net(string.Join(' ', shapes), $$"""
                layer { name: "l" type: "BoxOutput" {{LayerText.Bottoms(maps)}} top: "y" top: "z" box_output_param { {{fields}} {{most}} fg_thr: {{(random.Next(4) == 0 ? "1.9" : "-0.2")}}
                  nms_type: "{{(string[])["IOU", "IOMU", "IOFU"] switch { var types => types[random.Next(3)] }}}" iou_thr: 0.{{random.Next(2, 8)}} min_size: {{random.Next(16)}} field_xyr: 3 } bbox_reg_param { {{changes}} } }
                """);
        });

    /// <summary>Boxes of a few sizes and places often have half their area in common, and which of them stay then depends on the last bit of each.</summary>
    [Theory]
    [InlineData("IOMU")]
    [InlineData("IOFU")]
    public void AgreesWhereAnOverlapIsTheThreshold(string type) => RandomNets.Agree(
        82,
        random => LayerText.Net($"1x6x{random.Next(2, 6)}x{random.Next(2, 6)}", $$"""
            layer { name: "l" type: "BoxOutput" bottom: "a" top: "y" top: "z" box_output_param { field_h: {{random.Next(1, 4) * 8}} field_w: {{random.Next(1, 4) * 8}} downsample_rate: 8 fg_thr: -9
              nms_type: "{{type}}" iou_thr: 0.5 min_size: 1 field_xyr: {{(2 * random.Next(1, 5)) + 1}} field_whr: 2 } }
            """),
        (_, random) => random.Next(-1, 2));
}

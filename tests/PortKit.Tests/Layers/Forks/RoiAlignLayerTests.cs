using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class RoiAlignLayerTests
{
    [Theory]
    [InlineData("mscnn_roi_align")]
    [InlineData("mscnn_roi_align_batch")]
    public void AgreesWithTheFork(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.OutOfRange, "1x2x3x3 2x5", "layer { type: 'ROIAlign' bottom: 'a' bottom: 'b' top: 'y' roi_pooling_param { ^pooled_h: 0 pooled_w: 1 } }")]
    [InlineData(Codes.BottomShape, "1x2x3x3 2x4", "layer { type: 'ROIAlign' bottom: 'a' ^bottom: 'b' top: 'y' roi_pooling_param { pooled_h: 1 pooled_w: 1 } }")]
    [InlineData(Codes.BottomShape, "1x2x3 2x5", "layer { type: 'ROIAlign' ^bottom: 'a' bottom: 'b' top: 'y' roi_pooling_param { pooled_h: 1 pooled_w: 1 } }")]
    [InlineData(Codes.BottomShape, "1x2x3x0 2x5", "layer { type: 'ROIAlign' ^bottom: 'a' bottom: 'b' top: 'y' roi_pooling_param { pooled_h: 1 pooled_w: 1 } }")]
    public void RefusesWhatTheForkRefuses(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions()
    {
        var pictures = 1;
        RandomNets.Agree(
            91,
            random =>
            {
                pictures = random.Next(1, 4);
                var pad = random.Next(3) == 0 ? "pad_ratio: 0.25" : "";
                return LayerText.Net(
                    $"{pictures}x{random.Next(1, 4)}x{random.Next(1, 9)}x{random.Next(1, 9)} {random.Next(1, 6)}x5",
                    $$"""layer { name: "l" type: "ROIAlign" bottom: "a" bottom: "b" top: "y" roi_pooling_param { pooled_h: {{random.Next(1, 5)}} pooled_w: {{random.Next(1, 5)}} spatial_scale: {{(random.Next(2) == 0 ? "0.125" : "0.0625")}} {{pad}} } }""");
            },
            RoiNets.Values(5, () => pictures, 60));
    }

    /// <summary>Places that are no numbers lie in no cell.</summary>
    [Theory]
    [MemberData(nameof(RoiNets.EndlessScales), MemberType = typeof(RoiNets))]
    public void RegionsThatEndNowhereAreEmpty(string scale) => RandomNets.Agree(
        92,
        _ => LayerText.Net("1x2x3x4 3x5", $$"""layer { name: "l" type: "ROIAlign" bottom: "a" bottom: "b" top: "y" roi_pooling_param { pooled_h: 2 pooled_w: 3 spatial_scale: {{scale}} } }"""),
        RoiNets.Values(5, () => 1, 60));
}

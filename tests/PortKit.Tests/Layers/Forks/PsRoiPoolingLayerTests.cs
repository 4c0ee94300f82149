using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class PsRoiPoolingLayerTests
{
    [Theory]
    [InlineData("psroi_basic")]
    [InlineData("psroi_batch7")]
    [InlineData("psroi_outside")]
    public void AgreesWithTheForks(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.Missing, "1x4x3x3 2x5", "^layer { type: 'PSROIPooling' bottom: 'a' bottom: 'b' top: 'y' }")]
    [InlineData(Codes.Missing, "1x4x3x3 2x5", "layer { type: 'PSROIPooling' bottom: 'a' bottom: 'b' top: 'y' ^psroi_pooling_param { output_dim: 1 group_size: 2 } }")]
    [InlineData(Codes.Missing, "1x4x3x3 2x5", "layer { type: 'PSROIPooling' bottom: 'a' bottom: 'b' top: 'y' ^psroi_pooling_param { spatial_scale: 1 group_size: 2 } }")]
    [InlineData(Codes.Missing, "1x4x3x3 2x5", "layer { type: 'PSROIPooling' bottom: 'a' bottom: 'b' top: 'y' ^psroi_pooling_param { spatial_scale: 1 output_dim: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x4x3x3 2x5", "layer { type: 'PSROIPooling' bottom: 'a' bottom: 'b' top: 'y' psroi_pooling_param { spatial_scale: 1 ^output_dim: 0 group_size: 2 } }")]
    [InlineData(Codes.OutOfRange, "1x4x3x3 2x5", "layer { type: 'PSROIPooling' bottom: 'a' bottom: 'b' top: 'y' psroi_pooling_param { spatial_scale: 1 output_dim: 1 ^group_size: -2 } }")]
    [InlineData(Codes.NotConvertible, "1x4x3x3 2x5", "layer { type: 'PSROIPooling' bottom: 'a' bottom: 'b' top: 'y' psroi_pooling_param { spatial_scale: 1 output_dim: 1 group_size: 2 ^no_pad_shift: true } }")]
    [InlineData(Codes.BottomShape, "1x5x3x3 2x5", "layer { type: 'PSROIPooling' ^bottom: 'a' bottom: 'b' top: 'y' psroi_pooling_param { spatial_scale: 1 output_dim: 1 group_size: 2 } }")]
    [InlineData(Codes.BottomShape, "4x3x3 2x5", "layer { type: 'PSROIPooling' ^bottom: 'a' bottom: 'b' top: 'y' psroi_pooling_param { spatial_scale: 1 output_dim: 1 group_size: 2 } }")]
    [InlineData(Codes.BottomShape, "1x4x3x3 2x4", "layer { type: 'PSROIPooling' bottom: 'a' ^bottom: 'b' top: 'y' psroi_pooling_param { spatial_scale: 1 output_dim: 1 group_size: 2 } }")]
    public void RefusesWhatTheForksRefuse(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions()
    {
        var pictures = 1;
        RandomNets.Agree(
            43,
            random =>
            {
                pictures = random.Next(1, 4);
                var (outputs, group) = (random.Next(1, 4), random.Next(1, 5));
                return LayerText.Net(
                    $"{pictures}x{outputs * group * group}x{random.Next(1, 9)}x{random.Next(1, 9)} {random.Next(1, 6)}x5",
                    $$"""layer { name: "l" type: "PSROIPooling" bottom: "a" bottom: "b" top: "y" psroi_pooling_param { output_dim: {{outputs}} group_size: {{group}} spatial_scale: {{(random.Next(2) == 0 ? "0.125" : "0.0625")}} } }""");
            },
            RoiNets.Values(5, () => pictures, 100));
    }

    [Fact]
    public void PoolsAsManyRegionsAsThereAre() => RandomNets.Agree(
        44,
        _ => LayerText.Net("2x8x4x4 3x5 3", """
            layer { name: "f" type: "Filter" bottom: "b" bottom: "c" top: "rois" }
            layer { name: "l" type: "PSROIPooling" bottom: "a" bottom: "rois" top: "pool" psroi_pooling_param { spatial_scale: 1 output_dim: 2 group_size: 2 } }
            layer { name: "mean" type: "Pooling" bottom: "pool" top: "y" pooling_param { pool: AVE kernel_size: 2 stride: 2 } }
            layer { name: "prob" type: "Softmax" bottom: "y" top: "p" }
            layer { name: "shape" type: "Reshape" bottom: "p" top: "z" reshape_param { shape { dim: -1 dim: 2 } } }
            """),
        (blob, random) => blob == "a" ? random.NextSingle() : blob == "b" ? random.Next(2) : random.Next(2) * (random.Next(3) - 1));

    /// <summary>Places that are no numbers lie in no cell.</summary>
    [Theory]
    [MemberData(nameof(RoiNets.EndlessScales), MemberType = typeof(RoiNets))]
    public void RegionsThatEndNowhereAreEmpty(string scale) => RandomNets.Agree(
        45,
        _ => LayerText.Net("1x8x3x4 3x5", $$"""layer { name: "l" type: "PSROIPooling" bottom: "a" bottom: "b" top: "y" psroi_pooling_param { output_dim: 2 group_size: 2 spatial_scale: {{scale}} } }"""),
        RoiNets.Values(5, () => 1, 60));
}

using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class RoiPoolingLayerTests
{
    [Theory]
    [InlineData("roi_pool_basic")]
    [InlineData("roi_pool_batch")]
    [InlineData("roi_pool_outside")]
    [InlineData("roi_pool_pad_ratio")]
    [InlineData("roi_pool_roi4d")]
    [InlineData("roi_pool_round")]
    [InlineData("roi_pool_v1")]
    public void AgreesWithTheForks(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.OutOfRange, "1x2x3x3 2x5", "layer { type: 'ROIPooling' bottom: 'a' bottom: 'b' top: 'y' roi_pooling_param { ^pooled_h: 0 pooled_w: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3 2x5", "layer { type: 'ROIPooling' bottom: 'a' bottom: 'b' top: 'y' ^roi_pooling_param { pooled_h: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3 2x5", "^layer { type: 'ROIPooling' bottom: 'a' bottom: 'b' top: 'y' }")]
    [InlineData(Codes.NotConvertible, "1x2x3x3 2x5", "layer { type: 'ROIPooling' bottom: 'a' bottom: 'b' top: 'y' roi_pooling_param { ^pooled_size: 2 } }")]
    [InlineData(Codes.BottomShape, "1x2x3x3 2x4", "layer { type: 'ROIPooling' bottom: 'a' ^bottom: 'b' top: 'y' roi_pooling_param { pooled_h: 1 pooled_w: 1 } }")]
    [InlineData(Codes.BottomShape, "1x2x3 2x5", "layer { type: 'ROIPooling' ^bottom: 'a' bottom: 'b' top: 'y' roi_pooling_param { pooled_h: 1 pooled_w: 1 } }")]
    [InlineData(Codes.BlobCount, "1x2x3x3", "^layer { type: 'ROIPooling' bottom: 'a' top: 'y' roi_pooling_param { pooled_h: 1 pooled_w: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x2x3x3 2x5", "layer { type: 'ROIPooling' bottom: 'a' bottom: 'b' top: 'y' roi_pooling_param { pooled_h: 1 pooled_w: 1 ^spatial_scale: -18 } }")]
    public void RefusesWhatTheForksRefuse(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions()
    {
        var (pictures, columns) = (1, 5);
        RandomNets.Agree(
            41,
            random =>
            {
                (pictures, columns) = (random.Next(1, 4), 5);
                var shape = random.Next(3) == 0 ? $"{random.Next(1, 6)}x5x1x1" : $"{random.Next(1, 6)}x5";
                var pad = random.Next(3) == 0 ? "pad_ratio: 0.25" : "";
                return LayerText.Net(
                    $"{pictures}x{random.Next(1, 4)}x{random.Next(1, 9)}x{random.Next(1, 9)} {shape}",
                    $$"""layer { name: "l" type: "ROIPooling" bottom: "a" bottom: "b" top: "y" roi_pooling_param { pooled_h: {{random.Next(1, 5)}} pooled_w: {{random.Next(1, 5)}} spatial_scale: {{(random.Next(2) == 0 ? "0.125" : "0.0625")}} {{pad}} } }""");
            },
            RoiNets.Values(columns, () => pictures, 100));
    }

    [Fact]
    public void TellsOfAPictureThatIsNotThere()
    {
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(LayerText.Net("1x1x2x2 1x5", """
            layer { name: "l" type: "ROIPooling" bottom: "a" bottom: "b" top: "y" roi_pooling_param { pooled_h: 1 pooled_w: 1 } }
            """)), "net.prototxt").Net!;
        var inputs = new Dictionary<string, float[]> { ["a"] = new float[4], ["b"] = [1, 0, 0, 1, 1] };
        Assert.Throws<LayerInputException>(() => net.Compute(inputs).Count());
    }

    [Fact]
    public void PoolsNoRegionsAtAll() => RandomNets.Agree(
        42,
        _ => LayerText.Net("2x3x4x4 3x5 3", """
            layer { name: "f" type: "Filter" bottom: "b" bottom: "c" top: "rois" }
            layer { name: "l" type: "ROIPooling" bottom: "a" bottom: "rois" top: "pool" roi_pooling_param { pooled_h: 2 pooled_w: 2 } }
            layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "y" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
            """),
        (blob, random) => blob == "a" ? random.NextSingle() : blob == "b" ? random.Next(2) : random.Next(2) * (random.Next(3) - 1));
}

using System.Text;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

/// <summary>Regions that are an input of the net: what is fed where nobody has some.</summary>
public class RoiBottomTests
{
    [Theory]
    [InlineData("2x4x14x20 24x5", "type: 'ROIPooling' roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.0625 }", 2, 224, 320)]
    [InlineData("1x4x9x7 24x5x1x1", "type: 'ROIAlign' roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.25 }", 1, 36, 28)]
    [InlineData("3x4x9x7 24x6", "type: 'PSROIPooling' psroi_pooling_param { output_dim: 1 group_size: 2 spatial_scale: 0.125 }", 3, 72, 56)]
    [InlineData("24x8 24x5", "type: 'DecodeBBox'", 1, 224, 224)]
    public void Examples_lie_within_the_pictures(string shapes, string layer, int pictures, int height, int width)
    {
        var net = Plan(shapes, layer);
        var examples = net.InputExamples[net.Inputs.Single(input => input.Name == "b")];
        var regions = examples.Chunk(examples.Count / 24).ToList();
        Assert.Equal(Enumerable.Range(0, pictures).Select(i => (float)i), regions.Select(region => region[0]).Distinct());
        Assert.All(regions, region =>
        {
            Assert.InRange(region[1], 0, region[3] - (width / 8));
            Assert.InRange(region[2], 0, region[4] - (height / 8));
            Assert.InRange(region[3], 0, width - 1);
            Assert.InRange(region[4], 0, height - 1);
        });
        Assert.Equal(24, regions.DistinctBy(region => (region[1], region[2], region[3], region[4])).Count());
    }

    /// <summary>No memory is taken for what nobody would read.</summary>
    [Fact]
    public void Too_many_regions_get_none() => Assert.Empty(
        Plan("1x1x2x2 100000x5", "type: 'ROIPooling' roi_pooling_param { pooled_h: 1 pooled_w: 1 spatial_scale: 1 }").InputExamples);

    /// <summary>Regions that a layer makes are no input.</summary>
    [Fact]
    public void What_a_layer_makes_needs_none()
    {
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(LayerText.Net("1x1x8x8 9x5", """
            layer { name: "r" type: "Power" bottom: "b" top: "r" power_param { scale: 2 } }
            layer { name: "l" type: "ROIPooling" bottom: "a" bottom: "r" top: "y" roi_pooling_param { pooled_h: 1 pooled_w: 1 spatial_scale: 1 } }
            """)), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.Empty(planned.Net!.Plan.InputExamples);
    }

    private static NetPlan Plan(string shapes, string layer)
    {
        var text = LayerText.Net(shapes, $"layer {{ name: 'l' bottom: 'a' bottom: 'b' top: 'y' {layer} }}".Replace('\'', '"'));
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        return planned.Net.Plan;
    }
}

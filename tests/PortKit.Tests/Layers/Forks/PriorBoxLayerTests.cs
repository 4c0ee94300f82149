using System.Text;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class PriorBoxLayerTests
{
    [Theory]
    [InlineData("forks", "ssd_prior_box_img_size")]
    [InlineData("forks", "ssd_prior_box_min_only")]
    [InlineData("forks", "ssd_prior_box_multi_max")]
    [InlineData("forks", "ssd_prior_box_multi_min")]
    [InlineData("forks", "ssd_prior_box_one_cell")]
    [InlineData("forks", "ssd_prior_box_step_hw")]
    [InlineData("ssd", "ssd_prior_box")]
    [InlineData("ssd", "ssd_prior_box_step")]
    public void Gives_what_SSD_gives(string set, string name) => GoldenLayer.Check(name, set);

    [Fact]
    public void Takes_any_batch() => GoldenLayer.CheckAnyBatch("ssd_prior_box", "ssd");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(804, random =>
    {
        var count = random.Next(1, 4);
        var sizes = Enumerable.Range(0, count).Select(_ => 0.5 + (random.NextDouble() * 20)).ToList();
        var max = random.Next(2) == 0 ? "" : string.Concat(sizes.Select(size => $"max_size: {Text(size + 1 + (random.NextDouble() * 20))} "));
        var fields = string.Concat(sizes.Select(size => $"min_size: {Text(size)} ")) + max
            + string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => $"aspect_ratio: {OneOf(random, "1", "2", "0.5", "3", "1.6")} "))
            + OneOf(random, "", "flip: false ") + OneOf(random, "", "clip: true ")
            + OneOf(random, "", "variance: 0.2 ", "variance: [0.1, 0.1, 0.2, 0.3] ")
            + OneOf(random, "", "img_size: 30 ", "img_h: 20 img_w: 33 ")
            + OneOf(random, "", "step: 7.5 ", "step_h: 3 step_w: 4.25 ") + OneOf(random, "", "offset: 0 ", "offset: 0.25 ");
        return LayerText.Net(
            [LayerText.RandomShape(random, 2, 4), LayerText.RandomShape(random, 4, 4, maxSize: 40)],
            $"layer {{ name: 'l' type: 'PriorBox' bottom: 'a' bottom: 'b' top: 'y' prior_box_param {{ {fields}}} }}");
    });

    /// <summary>Of a ratio that is there already the inverse is left out too; the inverse of another is not looked for.</summary>
    [Theory]
    [InlineData("aspect_ratio: 2", 3)]
    [InlineData("aspect_ratio: 2 aspect_ratio: 0.5", 3)]
    [InlineData("aspect_ratio: 2 aspect_ratio: 3 aspect_ratio: 2", 5)]
    [InlineData("aspect_ratio: 2 aspect_ratio: 0.5 flip: false", 3)]
    [InlineData("aspect_ratio: 1 aspect_ratio: 1.0000005", 1)]
    [InlineData("aspect_ratio: 2 max_size: 20", 4)]
    public void Has_so_many_boxes_in_a_cell(string fields, int expected)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net($"min_size: 10 {fields}")), "net.prototxt");
        Assert.Equal(new Net.Shape(1, 2, 2 * 3 * expected * 4), net.Net!.Plan.Outputs[0].Shape);
    }

    [Fact]
    public void Says_which_fields_it_does_not_read()
    {
        var said = Assert.Single(Converter.Plan(Encoding.UTF8.GetBytes(Net("min_size: 10 width: 3 height: 4")), "net.prototxt", new ConvertOptions { Seed = 1 }).Diagnostics, said => said.Message.Contains("width", StringComparison.Ordinal));
        Assert.Equal((Codes.Ignored, DiagnosticSeverity.Warning), (said.Code, said.Severity));
    }

    [Theory]
    [InlineData(Codes.Missing, "^prior_box_param { variance: 0.1 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { ^min_size: 0 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^min_size: -1 }")]
    [InlineData(Codes.Contradiction, "prior_box_param { min_size: 3 min_size: 4 ^max_size: 5 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^max_size: 3 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^aspect_ratio: 0 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^aspect_ratio: nan }")]
    [InlineData(Codes.Contradiction, "prior_box_param { min_size: 3 variance: 0.1 ^variance: 0.2 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^variance: 0 }")]
    [InlineData(Codes.Contradiction, "prior_box_param { min_size: 3 ^img_size: 3 img_h: 3 img_w: 3 }")]
    [InlineData(Codes.Missing, "^prior_box_param { min_size: 3 img_h: 3 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^img_size: 0 }")]
    [InlineData(Codes.Contradiction, "prior_box_param { min_size: 3 ^step: 3 step_h: 3 step_w: 3 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^step: 0 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { min_size: 3 ^step_h: -3 step_w: 2 }")]
    public void Refuses_what_SSD_refuses(string code, string param) =>
        LayerText.CheckRefused(code, "1x2x2x3 1x3x9x9", $"layer {{ name: 'l' type: 'PriorBox' bottom: 'a' bottom: 'b' top: 'y' {param} }}");

    [Fact]
    public void Refuses_maps_of_five_axes() => LayerText.CheckRefused(
        Codes.BottomShape, "1x2x2x3 1x1x3x9x9", "layer { name: 'l' type: 'PriorBox' bottom: 'a' ^bottom: 'b' top: 'y' prior_box_param { min_size: 3 } }");

    private static string Net(string fields) =>
        LayerText.Net("1x2x2x3 1x3x9x9", $"layer {{ name: 'l' type: 'PriorBox' bottom: 'a' bottom: 'b' top: 'y' prior_box_param {{ {fields} }} }}");
}

using System.Text;
using PortKit.Tests.Harness;
using static PortKit.Tests.Layers.LossNets;

namespace PortKit.Tests.Layers.Forks;

public sealed class PriorBoxClusteredLayerTests
{
    [Theory]
    [InlineData("prior_box_clustered")]
    [InlineData("prior_box_clustered_clip")]
    public void Gives_what_the_fork_gives(string name) => GoldenLayer.Check(name, "forks");

    [Fact]
    public void Agrees_with_the_reference() => RandomNets.Agree(805, random =>
    {
        var fields = string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"width: {Text(random.NextDouble() * 30)} height: {Text(random.NextDouble() * 30)} "))
            + OneOf(random, "", "clip: true ") + OneOf(random, "", "variance: 0.2 ", "variance: [0.1, 0.1, 0.2, 0.3] ")
            + OneOf(random, "", "img_size: 30 ", "img_h: 20 img_w: 33 ") + OneOf(random, "", "step: 16 ", "step_h: 3 step_w: 4.25 ") + OneOf(random, "", "offset: 0 ");
        return LayerText.Net(
            [LayerText.RandomShape(random, 4, 4), LayerText.RandomShape(random, 4, 4, maxSize: 40)],
            $"layer {{ name: 'l' type: 'PriorBoxClustered' bottom: 'a' bottom: 'b' top: 'y' prior_box_param {{ {fields}}} }}");
    });

    [Fact]
    public void Says_which_fields_it_does_not_read()
    {
        var text = LayerText.Net("1x2x2x3 1x3x9x9", "layer { name: 'l' type: 'PriorBoxClustered' bottom: 'a' bottom: 'b' top: 'y' prior_box_param { width: 3 height: 4 min_size: 1 flip: true } }");
        var said = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt").Diagnostics.Where(said => said.Severity == DiagnosticSeverity.Warning).ToList();
        Assert.Equal(["min_size", "flip"], said.Select(warning => warning.Message.TrimEnd('.').Split(' ')[^1]));
    }

    [Theory]
    [InlineData(Codes.Missing, "^prior_box_param { height: 3 }")]
    [InlineData(Codes.Contradiction, "prior_box_param { ^width: 3 }")]
    [InlineData(Codes.Contradiction, "prior_box_param { width: 3 height: 3 ^height: 4 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { ^width: 0 height: 3 }")]
    [InlineData(Codes.OutOfRange, "prior_box_param { width: 3 ^height: -3 }")]
    [InlineData(Codes.Contradiction, "prior_box_param { width: 3 height: 3 variance: 0.1 ^variance: 0.2 }")]
    public void Refuses_what_has_no_sense(string code, string param) =>
        LayerText.CheckRefused(code, "1x2x2x3 1x3x9x9", $"layer {{ name: 'l' type: 'PriorBoxClustered' bottom: 'a' bottom: 'b' top: 'y' {param} }}");
}

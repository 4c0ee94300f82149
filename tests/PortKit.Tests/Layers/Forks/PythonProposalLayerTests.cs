using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class PythonProposalLayerTests
{
    [Theory]
    [InlineData("proposal_python")]
    [InlineData("proposal_python_ratios")]
    [InlineData("proposal_python_scores")]
    public void AgreesWithTheForks(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.RefusedType, "1x18x2x2 1x36x2x2 1x3", "layer { ^type: 'Python' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' python_param { module: 'rpn.proposal_target_layer' layer: 'ProposalTargetLayer' } }")]
    [InlineData(Codes.BlobCount, "1x18x2x2 1x36x2x2", "^layer { type: 'Python' bottom: 'a' bottom: 'b' top: 'y' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' param_str: 'feat_stride: 16' } }")]
    [InlineData(Codes.BlobCount, "1x18x2x2 1x36x2x2 1x3", "^layer { type: 'Python' bottom: 'a' bottom: 'b' bottom: 'c' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' param_str: 'feat_stride: 16' } }")]
    [InlineData(Codes.Missing, "1x18x2x2 1x36x2x2 1x3", "layer { type: 'Python' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' ^python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' } }")]
    [InlineData(Codes.Missing, "1x18x2x2 1x36x2x2 1x3", "layer { type: 'Python' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' ^param_str: 'scales: [8]' } }")]
    [InlineData(Codes.OutOfRange, "1x18x2x2 1x36x2x2 1x3", "layer { type: 'Python' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' ^param_str: 'feat_stride' } }")]
    [InlineData(Codes.OutOfRange, "1x18x2x2 1x36x2x2 1x3", "layer { type: 'Python' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' ^param_str: 'feat_stride: 16, scales: [8, -1]' } }")]
    [InlineData(Codes.BottomShape, "1x18x2x2 1x36x2x2 1x3", "layer { type: 'Python' ^bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' param_str: 'feat_stride: 16, scales: [8]' } }")]
    [InlineData(Codes.BottomShape, "1x18x2x2 1x36x2x2 1x2", "layer { type: 'Python' bottom: 'a' bottom: 'b' ^bottom: 'c' top: 'y' python_param { module: 'rpn.proposal_layer' layer: 'ProposalLayer' param_str: 'feat_stride: 16' } }")]
    public void RefusesWhatItCannotBe(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Theory]
    [InlineData("feat_stride: 8")]
    [InlineData("{'feat_stride': 8, 'scales': [8, 16, 32]}")]
    [InlineData("\\'feat_stride\\': 8\\n\\'scales\\': !!python/tuple [8, 16, 32]")]
    [InlineData("\\\"feat_stride\\\": 8, \\\"scales\\\": (8, 16, 32,), 'ratios': [0.5, 1, 2]")]
    public void ReadsWhatNetsHaveInParamStr(string text)
    {
        var expected = Shapes("'feat_stride': 8", "param_str", new());
        Assert.Equal(expected, Shapes(text, "param_str", new()));
        Assert.Equal(expected, Shapes(text, "param_str_", new()));
    }

    [Fact]
    public void SettingsAreThoseOfThePhaseUnlessGiven()
    {
        const string Text = "'feat_stride': 8";
        Assert.Equal("300x5 300x1", Shapes(Text, "param_str", new()));
        Assert.Equal("2000x5 2000x1", Shapes(Text, "param_str", new() { Phase = Phase.Train }));
        Assert.Equal("20x5 20x1", Shapes(Text, "param_str", new() { Proposals = new() { Most = 20 } }));
        Assert.Equal("14x5 14x1", Shapes(Text, "param_str", new() { Proposals = new() { Candidates = 14, Most = 0 } }));
    }

    [Fact]
    public void AgreesOverAllOptions()
    {
        foreach (var settings in (ProposalSettings[])[new(), new() { Candidates = 30, Most = 9, Overlap = 0.5f, MinSize = 20 }, new() { MinSize = 1000 }])
        {
            RandomNets.Agree(
                53,
                random =>
                {
                    var (height, width) = (random.Next(1, 5), random.Next(1, 5));
                    return LayerText.Net(
                        $"1x12x{height}x{width} 1x24x{height}x{width} 1x{random.Next(3, 5)}",
                        """
                        layer { name: "l" type: "Python" bottom: "a" bottom: "b" bottom: "c" top: "rois" top: "scores" python_param {
                          module: "rpn.proposal_layer" layer: "ProposalLayer" param_str: "'feat_stride': 16 \n'scales': [1, 2.5]" } }
                        """);
                },
                ProposalNets.Values(),
                new ConvertOptions { Proposals = settings });
        }
    }

    private static string Shapes(string text, string field, ConvertOptions options)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(LayerText.Net("1x18x20x30 1x36x20x30 1x3", $$"""
            layer { name: "l" type: "Python" bottom: "a" bottom: "b" bottom: "c" top: "rois" top: "scores" python_param { module: "rpn.proposal_layer" layer: "ProposalLayer" {{field}}: "{{text}}" } }
            """)), "net.prototxt", options);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return string.Join(' ', net.Net.Plan.Outputs.Select(output => output.Shape));
    }
}

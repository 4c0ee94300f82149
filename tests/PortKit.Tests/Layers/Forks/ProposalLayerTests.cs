using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class ProposalLayerTests
{
    [Theory]
    [InlineData("proposal_pva")]
    [InlineData("proposal_pva_ratios")]
    [InlineData("proposal_openvino")]
    [InlineData("proposal_happynear")]
    public void AgreesWithTheForks(string name) => GoldenLayer.Check(name, "forks");

    [Theory]
    [InlineData(Codes.Missing, "1x4x2x2 1x8x2x2 1x4", "^layer { type: 'Proposal' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' }")]
    [InlineData(Codes.Missing, "1x4x2x2 1x8x2x2 1x4", "layer { type: 'Proposal' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' ^proposal_param { ratio: 1 } }")]
    [InlineData(Codes.OutOfRange, "1x4x2x2 1x8x2x2 1x4", "layer { type: 'Proposal' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' proposal_param { ratio: 1 ^ratio: 0 scale: 2 } }")]
    [InlineData(Codes.OutOfRange, "1x4x2x2 1x8x2x2 1x4", "layer { type: 'Proposal' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' proposal_param { ratio: 1 scale: 2 scale: 3 ^feat_stride: 0 } }")]
    [InlineData(Codes.OutOfRange, "1x4x2x2 1x8x2x2 1x4", "layer { type: 'Proposal' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' proposal_param { ratio: 1 scale: 2 scale: 3 ^post_nms_topn: 0 } }")]
    [InlineData(Codes.BottomShape, "1x6x2x2 1x8x2x2 1x4", "layer { type: 'Proposal' ^bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' proposal_param { ratio: 1 scale: 2 scale: 3 } }")]
    [InlineData(Codes.BottomShape, "2x4x2x2 2x8x2x2 2x4", "layer { type: 'Proposal' ^bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' proposal_param { ratio: 1 scale: 2 scale: 3 } }")]
    [InlineData(Codes.BottomShape, "1x4x2x2 1x8x2x3 1x4", "layer { type: 'Proposal' bottom: 'a' ^bottom: 'b' bottom: 'c' top: 'y' proposal_param { ratio: 1 scale: 2 scale: 3 } }")]
    [InlineData(Codes.BottomShape, "1x4x2x2 1x8x2x2 1x2", "layer { type: 'Proposal' bottom: 'a' bottom: 'b' ^bottom: 'c' top: 'y' proposal_param { ratio: 1 scale: 2 scale: 3 } }")]
    [InlineData(Codes.OutOfRange, "1x4x2x2 1x8x2x2 1x4", "layer { type: 'Proposal' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' proposal_param { ratio: 1 scale: 2 scale: 3 ^nms_thresh: -0.5 } }")]
    public void RefusesWhatTheForksRefuse(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AThresholdAboveOneLeavesAll() => RandomNets.Agree(
        53,
        _ => LayerText.Net("1x12x2x2 1x24x2x2 1x4", """
            layer { name: "l" type: "Proposal" bottom: "a" bottom: "b" bottom: "c" top: "rois" proposal_param { ratio: 0.5 ratio: 1 ratio: 2 scale: 1 scale: 2 nms_thresh: 1.5 } }
            """),
        ProposalNets.Values());

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        51,
        random =>
        {
            var scales = random.Next(3) switch { 0 => "scale: 1.5 scale: 3", 1 => "scale: 32 scale: 64", _ => "scale: 2 scale: 4" };
            var (height, width) = (random.Next(1, 5), random.Next(1, 5));
            return LayerText.Net(
                $"1x12x{height}x{width} 1x24x{height}x{width} 1x{random.Next(3, 5)}",
                $$"""
                layer { name: "l" type: "Proposal" bottom: "a" bottom: "b" bottom: "c" top: "rois" top: "scores" proposal_param {
                  ratio: 0.5 ratio: 1 ratio: 2 {{scales}} min_size: {{random.Next(1, 20)}} pre_nms_topn: {{random.Next(1, 60)}}
                  post_nms_topn: {{random.Next(1, 20)}} nms_thresh: 0.{{random.Next(3, 8)}} feat_stride: {{(random.Next(2) == 0 ? 16 : 8)}} } }
                """);
        },
        ProposalNets.Values());

    [Fact]
    public void NetworksGoOnWithTheProposals() => RandomNets.Agree(
        52,
        _ => LayerText.Net("1x12x4x4 1x24x4x4 1x4 1x3x4x4", """
            layer { name: "l" type: "Proposal" bottom: "a" bottom: "b" bottom: "c" top: "rois" proposal_param { ratio: 0.5 ratio: 1 ratio: 2 scale: 1 scale: 2 pre_nms_topn: 40 post_nms_topn: 10 nms_thresh: 0.5 } }
            layer { name: "pool" type: "ROIPooling" bottom: "d" bottom: "rois" top: "pool" roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.0625 } }
            layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "y" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
            """),
        ProposalNets.Values());
}

using PortKit.Caffe.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class DecodeBBoxLayerTests
{
    [Fact]
    public void AgreesWithTheFork() => GoldenLayer.Check("decode_bbox", "forks");

    [Theory]
    [InlineData(Codes.BottomShape, "2x4 2x5", "layer { type: 'DecodeBBox' ^bottom: 'a' bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "2x8 2x4", "layer { type: 'DecodeBBox' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "2x8 3x5", "layer { type: 'DecodeBBox' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.Contradiction, "2x8 2x5", "layer { type: 'DecodeBBox' bottom: 'a' bottom: 'b' top: 'y' bbox_reg_param { ^bbox_mean: 0 bbox_mean: 0 } }")]
    [InlineData(Codes.Contradiction, "2x8 2x5", "layer { type: 'DecodeBBox' bottom: 'a' bottom: 'b' top: 'y' ^bbox_reg_param { bbox_mean: 0 bbox_mean: 0 bbox_mean: 0 bbox_mean: 0 } }")]
    public void RefusesWhatTheForkRefuses(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Theory]
    [InlineData(Phase.Test)]
    [InlineData(Phase.Train)]
    public void AgreesOverAllOptions(Phase phase) => RandomNets.Agree(
        82,
        random =>
        {
            var changes = random.Next(2) == 0 ? "" : string.Concat(Enumerable.Range(0, 4).Select(i => $"bbox_mean: 0.0{i} bbox_std: 0.{i + 1} "));
            var count = random.Next(1, 6);
            return LayerText.Net($"{count}x8 {count}x5{(random.Next(2) == 0 ? "" : "x1x1")}", $$"""
                layer { name: "l" type: "DecodeBBox" bottom: "a" bottom: "b" top: "y" bbox_reg_param { {{changes}} } }
                """);
        },
        RoiNets.Values(5, () => 2, 30),
        new ConvertOptions { Phase = phase });
}

using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class CtcGreedyDecoderLayerTests
{
    [Fact]
    public void Golden() => GoldenLayer.Check("ctc_greedy", "forks");

    [Fact]
    public void Agrees() => RandomNets.Agree(
        519,
        random =>
        {
            var (steps, sequences, classes) = (random.Next(1, 8), random.Next(1, 4), random.Next(1, 4));
            var blank = random.Next(3) switch { 0 => "", 1 => $"blank_index: {random.Next(classes)}", _ => "blank_index: -5" };
            var merge = random.Next(3) switch { 0 => "", 1 => "ctc_merge_repeated: true", _ => "ctc_merge_repeated: false" };
            var more = random.Next(3) switch { 0 => "", 1 => "top: 'z'", _ => "bottom: 'c'" };
            return LayerText.Net(
                $"{steps}x{sequences}x{classes}{(random.Next(2) == 0 ? "" : "x1")} {steps}x{sequences} {sequences}x{steps}",
                $"layer {{ name: 'l' type: 'CTCGreedyDecoder' bottom: 'a' bottom: 'b' {more} top: 'y' ctc_decoder_param {{ {blank} {merge} }} }}");
        },
        (name, random) => name == "b" ? (random.Next(4) == 0 ? 0 : 1) : random.Next(5) * 0.25f);

    [Theory]
    [InlineData(Codes.BottomShape, "4x3 4x3", "^bottom: 'a' bottom: 'b' top: 'y'")]
    [InlineData(Codes.BottomShape, "4x3x2x2 4x3", "^bottom: 'a' bottom: 'b' top: 'y'")]
    [InlineData(Codes.BottomShape, "4x3x2 3x4", "bottom: 'a' ^bottom: 'b' top: 'y'")]
    [InlineData(Codes.BlobCount, "4x3x2 4x3", "bottom: 'a' bottom: 'b' top: 'y' top: 'z' ^top: 'u'")]
    [InlineData(Codes.NotConvertible, "4x3x2 4x3 4x3", "bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' ^top: 'z'")]
    public void Refuses(string code, string shapes, string fields) =>
        LayerText.CheckRefused(code, shapes, $"layer {{ name: 'l' type: 'CTCGreedyDecoder' {fields} }}");
}

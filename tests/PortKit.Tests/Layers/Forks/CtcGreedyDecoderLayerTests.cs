<<<<<<< HEAD
=======
using PortKit.Net;
>>>>>>> 79769cc (ROIAlign of MS-CNN, BoxAnnotatorOHEM, Nms of OpenPose, CTCGreedyDecoder)
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class CtcGreedyDecoderLayerTests
{
    [Fact]
<<<<<<< HEAD
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
=======
    public void AgreesWithTheFork() => GoldenLayer.Check("ctc_greedy", "forks");

    [Theory]
    [InlineData(Codes.BottomShape, "3x2 3x2", "layer { type: 'CTCGreedyDecoder' ^bottom: 'a' bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "3x2x4 2x3", "layer { type: 'CTCGreedyDecoder' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.OutOfRange, "3x2x4 3x2", "layer { type: 'CTCGreedyDecoder' bottom: 'a' bottom: 'b' top: 'y' ctc_decoder_param { ^blank_index: 4 } }")]
    public void RefusesWhatItCannotBe(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        94,
        random =>
        {
            var (steps, sequences, classes) = (random.Next(1, 9), random.Next(1, 4), random.Next(1, 4));
            return LayerText.Net($"{steps}x{sequences}x{classes} {steps}x{sequences}", $$"""
                layer { name: "l" type: "CTCGreedyDecoder" bottom: "a" bottom: "b" top: "y" ctc_decoder_param { blank_index: {{random.Next(-1, classes)}} ctc_merge_repeated: {{(random.Next(2) == 0 ? "true" : "false")}} } }
                """);
        },
        (blob, random) => blob == "b" ? Math.Min(random.Next(6), 1) : random.NextSingle());
>>>>>>> 79769cc (ROIAlign of MS-CNN, BoxAnnotatorOHEM, Nms of OpenPose, CTCGreedyDecoder)
}

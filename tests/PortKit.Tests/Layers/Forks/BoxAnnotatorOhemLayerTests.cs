using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class BoxAnnotatorOhemLayerTests
{
    [Fact]
    public void AgreesWithTheFork() => GoldenLayer.Check("box_annotator_ohem", "forks");

    [Theory]
    [InlineData(Codes.Missing, "2x5 2 2 2x8", "^layer { type: 'BoxAnnotatorOHEM' bottom: 'a' bottom: 'b' bottom: 'c' bottom: 'd' top: 'y' top: 'z' }")]
    [InlineData(Codes.OutOfRange, "2x5 2 2 2x8", "layer { type: 'BoxAnnotatorOHEM' bottom: 'a' bottom: 'b' bottom: 'c' bottom: 'd' top: 'y' top: 'z' box_annotator_ohem_param { ^roi_per_img: 0 } }")]
    [InlineData(Codes.BottomShape, "2x4 2 2 2x8", "layer { type: 'BoxAnnotatorOHEM' ^bottom: 'a' bottom: 'b' bottom: 'c' bottom: 'd' top: 'y' top: 'z' box_annotator_ohem_param { roi_per_img: 1 } }")]
    [InlineData(Codes.BottomShape, "2x5 2x2 2 2x8", "layer { type: 'BoxAnnotatorOHEM' bottom: 'a' ^bottom: 'b' bottom: 'c' bottom: 'd' top: 'y' top: 'z' box_annotator_ohem_param { roi_per_img: 1 } }")]
    [InlineData(Codes.BottomShape, "2x5 2 2 3x8", "layer { type: 'BoxAnnotatorOHEM' bottom: 'a' bottom: 'b' bottom: 'c' ^bottom: 'd' top: 'y' top: 'z' box_annotator_ohem_param { roi_per_img: 1 } }")]
    public void RefusesWhatItCannotBe(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        92,
        random =>
        {
            var count = random.Next(1, 12);
            var rest = random.Next(2) == 0 ? "" : "x1x1";
            return LayerText.Net($"{count}x5{rest} {count} {count} {count}x4{rest}", $$"""
                layer { name: "l" type: "BoxAnnotatorOHEM" bottom: "a" bottom: "b" bottom: "c" bottom: "d" top: "y" top: "z" box_annotator_ohem_param { roi_per_img: {{random.Next(1, 5)}} ignore_label: {{random.Next(-1, 2)}} } }
                """);
        },
        (blob, random) => blob is "a" or "b" or "c" ? random.Next(3) : random.NextSingle());
}

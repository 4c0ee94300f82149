using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers.Forks;

public class NmsLayerTests
{
    [Fact]
    public void AgreesWithTheFork() => GoldenLayer.Check("nms_peaks", "forks");

    [Theory]
    [InlineData(Codes.OutOfRange, "1x3x5x5", "^layer { type: 'Nms' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.OutOfRange, "1x3x5x5", "layer { type: 'Nms' bottom: 'a' top: 'y' nms_param { ^num_parts: 4 } }")]
    [InlineData(Codes.OutOfRange, "1x3x5x5", "layer { type: 'Nms' bottom: 'a' top: 'y' nms_param { num_parts: 3 ^max_peaks: 0 } }")]
    [InlineData(Codes.BottomShape, "3x5x5", "layer { type: 'Nms' ^bottom: 'a' top: 'y' nms_param { num_parts: 3 } }")]
    public void RefusesWhatItCannotBe(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer.Replace('\'', '"'));

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        93,
        random =>
        {
            var channels = random.Next(1, 4);
            return LayerText.Net($"{random.Next(1, 3)}x{channels}x{random.Next(1, 12)}x{random.Next(1, 12)}", $$"""
                layer { name: "l" type: "Nms" bottom: "a" top: "y" nms_param { threshold: 0.{{random.Next(1, 7)}} max_peaks: {{random.Next(1, 9)}} num_parts: {{random.Next(1, channels + 1)}} } }
                """);
        });
}

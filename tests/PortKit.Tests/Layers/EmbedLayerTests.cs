using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class EmbedLayerTests
{
    [Fact]
    public void AgreesWithCaffe() => GoldenLayer.Check("embed");

    [Theory]
    [InlineData(Codes.Missing, "layer { type: 'Embed' bottom: 'a' top: 'y' embed_param { input_dim: 3 ^num_output: 0 } }")]
    [InlineData(Codes.Missing, "layer { type: 'Embed' bottom: 'a' top: 'y' embed_param { num_output: 3 ^input_dim: 0 } }")]
    [InlineData(Codes.OutOfRange, "layer { type: 'Embed' bottom: 'a' top: 'y' embed_param { num_output: 3 ^input_dim: 4294967295 } }")]
    [InlineData(Codes.Missing, "^layer { type: 'Embed' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.TooLarge, "^layer { type: 'Embed' bottom: 'a' top: 'y' embed_param { num_output: 65536 input_dim: 65536 } }")]
    [InlineData(Codes.BlobCount, "layer { type: 'Embed' bottom: 'a' ^bottom: 'a' top: 'y' embed_param { num_output: 3 input_dim: 3 } }")]
    public void RefusesWhatCaffeRefuses(string code, string layer) => LayerText.CheckRefused(code, "2x3", layer);

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        10,
        random =>
        {
            var bias = new[] { "", "bias_term: false", "bias_filler { type: \"uniform\" min: -1 }" }[random.Next(3)];
            return LayerText.Net(
                [LayerText.RandomShape(random, 0, 4)],
                $$"""
                layer { name: "l" type: "Embed" bottom: "a" top: "y" embed_param {
                  num_output: {{random.Next(1, 6)}} input_dim: {{random.Next(5, 9)}} weight_filler { type: "gaussian" } {{bias}} } }
                """);
        },
        (_, random) => random.Next(5) + (random.Next(2) * 0.25f));
}

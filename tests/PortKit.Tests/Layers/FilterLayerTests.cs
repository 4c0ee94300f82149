using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class FilterLayerTests
{
    [Fact]
    public void AgreesWithCaffe() => GoldenLayer.Check("filter");

    [Theory]
    [InlineData(Codes.BlobCount, "2x3", "^layer { type: 'Filter' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.BlobCount, "2x3 2", "^layer { type: 'Filter' bottom: 'a' bottom: 'b' top: 'y' top: 'z' }")]
    [InlineData(Codes.BlobCount, "2x3 2 2", "^layer { type: 'Filter' bottom: 'a' bottom: 'b' bottom: 'c' top: 'y' }")]
    [InlineData(Codes.BottomShape, "2x3 2x2", "layer { type: 'Filter' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "2x3 ()", "layer { type: 'Filter' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "0x3 0", "layer { type: 'Filter' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "2x3 3 2", "layer { type: 'Filter' bottom: 'a' ^bottom: 'b' bottom: 'c' top: 'y' top: 'z' }")]
    [InlineData(Codes.BottomShape, "() 2", "layer { type: 'Filter' ^bottom: 'a' bottom: 'b' top: 'y' }")]
    public void RefusesWhatCaffeRefuses(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer);

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        12,
        random =>
        {
            var batch = random.Next(1, 5);
            var count = random.Next(1, 4);
            var selector = LayerText.RandomShape(random, 1, 4, maxSize: 1).With(0, batch);
            Shape[] bottoms = [.. Enumerable.Range(0, count).Select(_ => LayerText.RandomShape(random, 1, 4).With(0, batch)), selector];
            var tops = string.Concat(Enumerable.Range(0, count).Select(i => $"top: \"y{i}\" "));
            return LayerText.Net(bottoms, $$"""layer { name: "l" type: "Filter" {{LayerText.Bottoms(count + 1)}} {{tops}} }""");
        },
        (_, random) => random.Next(3) == 0 ? 0 : (random.NextSingle() * 2) - 1);
}

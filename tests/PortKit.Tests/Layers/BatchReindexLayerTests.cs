using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class BatchReindexLayerTests
{
    [Fact]
    public void AgreesWithCaffe() => GoldenLayer.Check("batch_reindex");

    [Theory]
    [InlineData(Codes.BottomShape, "2x3 2x1", "layer { type: 'BatchReindex' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "2x3 ()", "layer { type: 'BatchReindex' bottom: 'a' ^bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "() 2", "layer { type: 'BatchReindex' ^bottom: 'a' bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BottomShape, "0x3 2", "layer { type: 'BatchReindex' ^bottom: 'a' bottom: 'b' top: 'y' }")]
    [InlineData(Codes.BlobCount, "2x3", "^layer { type: 'BatchReindex' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.InPlace, "2x3 2", "layer { type: 'BatchReindex' bottom: 'a' bottom: 'b' ^top: 'a' }")]
    public void RefusesWhatCaffeRefuses(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer);

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(
        9,
        random => LayerText.Net(
            (Shape[])[LayerText.RandomShape(random, 1, 5).With(0, 4), LayerText.RandomShape(random, 1, 1, minSize: 0, maxSize: 7)],
            """layer { name: "l" type: "BatchReindex" bottom: "a" bottom: "b" top: "y" }"""),
        (name, random) => name == "a" ? random.NextSingle() : random.Next(4) + (random.Next(2) * 0.75f));
}

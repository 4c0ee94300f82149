using PortKit.Tests.Harness;

namespace PortKit.Tests.Layers;

public class EltwiseLayerTests
{
    [Theory]
    [InlineData("eltwise_coeff")]
    [InlineData("eltwise_max")]
    [InlineData("eltwise_prod")]
    [InlineData("eltwise_sum")]
    public void AgreesWithCaffe(string name) => GoldenLayer.Check(name);

    [Theory]
    [InlineData(Codes.BlobCount, "2x3", "^layer { type: 'Eltwise' bottom: 'a' top: 'y' }")]
    [InlineData(Codes.Contradiction, "2x3 2x3", "layer { type: 'Eltwise' bottom: 'a' bottom: 'b' top: 'y' eltwise_param { ^coeff: 1 } }")]
    [InlineData(Codes.Contradiction, "2x3 2x3", "layer { type: 'Eltwise' bottom: 'a' bottom: 'b' top: 'y' eltwise_param { operation: PROD ^coeff: 1 coeff: 1 } }")]
    [InlineData(Codes.BottomShape, "2x3 2x3 3x2", "layer { type: 'Eltwise' bottom: 'a' bottom: 'b' ^bottom: 'c' top: 'y' }")]
    [InlineData(Codes.InPlace, "2x3 2x3", "layer { type: 'Eltwise' bottom: 'a' bottom: 'b' ^top: 'a' }")]
    [InlineData(Codes.InPlace, "2x3 2x3", "layer { type: 'Eltwise' bottom: 'a' bottom: 'b' ^top: 'a' eltwise_param { operation: MAX } }")]
    [InlineData(Codes.DuplicateTop, "2x3 2x3", "layer { type: 'Eltwise' bottom: 'a' bottom: 'b' ^top: 'b' eltwise_param { operation: PROD } }")]
    public void RefusesWhatCaffeRefuses(string code, string shapes, string layer) => LayerText.CheckRefused(code, shapes, layer);

    [Fact]
    public void SaysThatCoeffChangesNothingWithMax()
    {
        var text = LayerText.Net(
            "2x3 2x3", """layer { name: "l" type: "Eltwise" bottom: "a" bottom: "b" top: "y" eltwise_param { operation: MAX coeff: 2 coeff: 3 } }""");
        var net = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded);
        Assert.Contains(net.Diagnostics, diagnostic => diagnostic is { Code: Codes.Ignored, Severity: DiagnosticSeverity.Warning });
    }

    [Fact]
    public void AgreesOverAllOptions() => RandomNets.Agree(11, random =>
    {
        var shape = LayerText.RandomShape(random, 0, 4, minSize: random.Next(8) == 0 ? 0 : 1);
        var bottoms = random.Next(2, 5);
        var operation = random.Next(3);
        var coeffs = operation == 1 && random.Next(4) > 0 ? Enumerable.Range(0, bottoms).Select(_ => $"coeff: {random.Next(-2, 3)} ") : [];
        var top = operation == 0 && random.Next(3) == 0 ? "h" : "y";
        return LayerText.Net(Enumerable.Repeat(shape, bottoms), $$"""
            layer { name: "h" type: "ReLU" bottom: "a" top: "h" }
            layer { name: "l" type: "Eltwise" bottom: "h" {{LayerText.Bottoms(bottoms)[12..]}} top: "{{top}}" eltwise_param {
              {{new[] { "operation: PROD stable_prod_grad: false", random.Next(2) == 0 ? "operation: SUM" : "", "operation: MAX" }[operation]}} {{string.Concat(coeffs)}} } }
            """);
    });
}

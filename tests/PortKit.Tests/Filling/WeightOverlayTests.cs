using PortKit.Caffe;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>Weight files that people bring, against what Caffe loads from each.</summary>
public sealed class WeightOverlayTests
{
    [Theory]
    [InlineData("modern")]
    [InlineData("legacy-4d")]
    [InlineData("double")]
    [InlineData("v1")]
    [InlineData("extra-and-missing")]
    public void Loads_what_Caffe_loads(string name)
    {
        var net = Plan(name);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var weights = net.ComputeWeights();
        foreach (var blob in net.Net!.Learnables)
        {
            var file = Golden.Folder("weights", name, $"param.{blob.Layer.Name.Replace('/', '_')}.{blob.Index}.npy");
            Golden.AssertSameBits(blob.ModelName, weights[blob.Values], Npy.Read(file).Values);
        }

        var input = new Dictionary<string, float[]> { ["data"] = Npy.Read(Golden.Folder("weights", "input.data.npy")).Values };
        Golden.AssertClose("prob", Session.Run(net, input)["prob"].Values, Npy.Read(Golden.Folder("weights", name, "output.prob.npy")).Values);
    }

    [Fact]
    public void Layers_that_the_file_lacks_are_listed()
    {
        var warning = Assert.Single(Plan("extra-and-missing").Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
        Assert.Equal(Codes.WeightCoverage, warning.Code);
        Assert.EndsWith("keep their fill: scale1.", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong-shape", Codes.WeightMismatch, "blob 0 must have shape 4x3x3x3. Found 4x9x3x1.")]
    [InlineData("truncated", Codes.WeightFile, "A .caffemodel is expected.")]
    [InlineData("no-such-file", Codes.WeightFile, "cannot be read")]
    public void Refuses_what_Caffe_refuses(string name, string code, string message)
    {
        var error = Assert.Single(Plan(name).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static PlannedNet Plan(string name) => Converter.Plan(
        Golden.Folder("weights", "net.prototxt"), new ConvertOptions { Seed = 5, Weights = [Golden.Folder("weights", $"{name}.caffemodel")] });
}

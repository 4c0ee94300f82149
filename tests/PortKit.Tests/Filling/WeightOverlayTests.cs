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
    [InlineData("truncated", Codes.WeightFile, "which seems to be cut short")]
    [InlineData("no-such-file", Codes.WeightFile, "cannot be read")]
    public void Refuses_what_Caffe_refuses(string name, string code, string message)
    {
        var error = Assert.Single(Plan(name).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_weights_are_required_a_layer_without_any_is_an_error()
    {
        var error = Assert.Single(Plan(["extra-and-missing"], requireAll: true).Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.WeightCoverage, error.Code);
        Assert.True(Plan(["modern"], requireAll: true).Succeeded);
    }

    [Fact]
    public void Of_several_files_later_ones_win_and_a_layer_is_missed_only_if_all_lack_it()
    {
        var both = Plan(["modern", "extra-and-missing"], requireAll: true);
        Assert.True(both.Succeeded, string.Join('\n', both.Diagnostics));
        var (weights, first, second) = (both.ComputeWeights(), Values("modern"), Values("extra-and-missing"));
        foreach (var (blob, values) in weights)
            Golden.AssertSameBits(blob.ModelName, values, blob.Layer.Name == "scale1" ? first[blob.ModelName] : second[blob.ModelName]);

        static Dictionary<string, float[]> Values(string name) => Plan(name).ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);
    }

    [Fact]
    public void A_layer_that_is_given_an_initializer_is_not_missed_and_one_that_the_file_has_is_overridden()
    {
        var net = Plan(["extra-and-missing"], requireAll: true, InitializerOverride.Of("scale1.0", "keras:Constant(3)"), InitializerOverride.Of("conv1", "keras:Ones()"));
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Contains(net.Diagnostics, note => note.Code == Codes.InitializerWins && note.Message.EndsWith(": conv1.0.", StringComparison.Ordinal));
        foreach (var (blob, values) in net.ComputeWeights())
        {
            if (blob.ModelName is "scale1.0" or "conv1.0")
                Assert.All(values, value => Assert.Equal(blob.Layer.Name == "conv1" ? 1 : 3, value));
            else if (blob.Layer.Name != "scale1")
                Golden.AssertSameBits(blob.ModelName, values, Npy.Read(Golden.Folder("weights", "extra-and-missing", $"param.{blob.ModelName.Replace('/', '_')}.npy")).Values);
        }
    }

    private static PlannedNet Plan(string name) => Plan([name], requireAll: false);

    private static PlannedNet Plan(string[] names, bool requireAll, params InitializerOverride[] initializers) => Converter.Plan(Golden.Folder("weights", "net.prototxt"), new ConvertOptions
    {
        Seed = 5,
        Weights = [.. names.Select(name => Golden.Folder("weights", $"{name}.caffemodel"))],
        RequireAllWeights = requireAll,
        Initializers = initializers,
    });
}

using System.Text;
using PortKit.Caffe;
using PortKit.Tests.Overrides;

namespace PortKit.Tests;

/// <summary>What is more than a limit allows is refused, with the limit and what to set it to; what is as much is not.</summary>
public sealed class LimitsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-limits-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("layers=7", "Found 8.", "layers=8")]
    [InlineData("axes=3", "Found 4.", "axes=4")]
    [InlineData("blob-elements=287", "Found 288.", "blob-elements=288")]
    [InlineData("parameters=1368", "Found 1369.", "parameters=1369")]
    [InlineData("memory=3071", "Found 3072.", "memory=3072")]
    public void Of_a_net(string given, string found, string enough)
    {
        var refused = Plan(given).Diagnostics.First(one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal(CaffeCodes.Limit, refused.Code);
        Assert.Contains(found, refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($"`Limits` {enough}", refused.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(Plan(enough).Diagnostics, one => one.Code == CaffeCodes.Limit && one.Message == refused.Message);
    }

    [Fact]
    public void Of_a_text()
    {
        var path = Path.Combine(_folder, "net.prototxt");
        File.WriteAllText(path, OverrideNets.Text);
        var length = new FileInfo(path).Length;

        var refused = Converter.Plan(path, new ConvertOptions { Seed = 1, Limits = new Limits { InputBytes = length - 1 } }).Diagnostics.Single();
        Assert.Equal(CaffeCodes.Unreadable, refused.Code);
        Assert.Contains($"At most {length - 1} bytes (`Limits` input-bytes) are expected.", refused.Message, StringComparison.Ordinal);
        Assert.True(Converter.Plan(path, new ConvertOptions { Seed = 1, Limits = new Limits { InputBytes = length } }).Succeeded);

        refused = Plan("nesting=2").Diagnostics[0];
        Assert.Equal(CaffeCodes.Nesting, refused.Code);
        Assert.Contains("at most 2 deep (`Limits` nesting)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".caffemodel", "axes=1", "at most 1 axes (`Limits` axes)")]
    [InlineData(".h5", "axes=1", "at most 1 axes (`Limits` axes)")]
    [InlineData(".safetensors", "axes=1", "at most 1 whole numbers")]
    [InlineData(".safetensors", "structure=100", "at most 100 (`Limits` structure)")]
    [InlineData(".h5", "structure=100", "at most 100 bytes of structure (`Limits` structure)")]
    public void Of_a_file_of_weights(string extension, string given, string expected)
    {
        var path = Path.Combine(_folder, $"w{extension}");
        Assert.True(OverrideNets.Plan(OverrideNets.Text).Net!.WriteWeights(path).Succeeded);
        Assert.True(Limits.Default.TryWith(given, out var limits));

        var compared = WeightComparison.Compare(path, path, new ComparisonOptions { Limits = limits }, cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(expected, compared.Diagnostics.First().Message, StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Throws<DamagedFileException>(() => PortKit.Overlay.LayerWeights.Open(path, limits)).Message, StringComparison.Ordinal);
        Assert.True(WeightComparison.Compare(path, path, cancellation: TestContext.Current.CancellationToken).Agrees);
    }

    /// <summary>Sizes are looked at before anything is allocated, so that a net of any size is refused at once.</summary>
    [Fact]
    public void Of_what_a_net_takes_to_compute()
    {
        var text = """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 1 dim: 40000 dim: 50000 } } }
            layer { name: 'r' type: 'ReLU' bottom: 'x' top: 'y' }
            """;
        var planned = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, Limits = new Limits { Memory = 15_999_999_999 } });
        var refused = Assert.Throws<Net.LayerRefusedException>(planned.Net!.RequireMemory).Diagnostic;
        Assert.Equal((CaffeCodes.Limit, 2), (refused.Code, refused.Location.Line));
        Assert.EndsWith("`Limits` memory=16000000000", refused.Hint, StringComparison.Ordinal);
        Assert.Throws<Net.LayerRefusedException>(() => planned.Net.Compute(new Dictionary<string, float[]>()));
    }

    private static PlanResult Plan(string limit)
    {
        Assert.True(Limits.Default.TryWith(limit, out var limits));
        return Converter.Plan(Encoding.UTF8.GetBytes(OverrideNets.Text), "net.prototxt", new ConvertOptions { Seed = 1, Limits = limits });
    }
}

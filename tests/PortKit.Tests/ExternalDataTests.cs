using System.Text;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>Nets whose weights go to a file beside the model.</summary>
public sealed class ExternalDataTests : IDisposable
{
    private const string Net =
        """
        name: "small"
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 2 dim: 40 } } }
        layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 500 weight_filler { type: "xavier" } bias_filler { type: "uniform" } } }
        layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" inner_product_param { num_output: 30 weight_filler { type: "gaussian" std: 0.1 } bias_filler { type: "uniform" } } }
        """;

    private const string TooLarge =
        """
        layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 30000 } } }
        layer { name: "a" type: "InnerProduct" bottom: "x" top: "a" inner_product_param { num_output: 30000 } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_model_computes_the_same()
    {
        var (embedded, external) = (Plan(Net, external: false), Plan(Net, external: true));
        Assert.True(embedded.WriteModel(PathOf("a.onnx")));
        Assert.True(external.WriteModel(PathOf("b.onnx")));
        Assert.Null(embedded.DataPath);
        Assert.Equal(PathOf("b.onnx.data"), external.DataPath);
        Assert.Empty(external.Diagnostics);
        Assert.Equal(["a.onnx", "b.onnx", "b.onnx.data"], Files());
        float[] input = [.. Enumerable.Range(0, 80).Select(i => i / 7f)];
        Golden.AssertSameBits("b", Session.RunFile(PathOf("b.onnx"), "x", [2, 40], input), Session.RunFile(PathOf("a.onnx"), "x", [2, 40], input));
    }

    /// <summary>Biases stay in the model while weights leave it, and yet the random numbers come in Caffe's order.</summary>
    [Fact]
    public void What_is_small_stays_in_the_model()
    {
        Assert.True(Plan(Net, external: true).WriteModel(PathOf("m.onnx")));
        var tensors = ModelProto.Parser.ParseFrom(File.ReadAllBytes(PathOf("m.onnx"))).Graph.Initializer;
        Assert.Equal(
            [("a.0", true), ("a.1", true), ("b.0", true), ("b.1", false)],
            tensors.Select(tensor => (tensor.Name, tensor.DataLocation == TensorProto.Types.DataLocation.External)));
    }

    [Fact]
    public void The_same_net_gives_the_same_bytes()
    {
        var net = Plan(Net, external: true);
        Assert.True(net.WriteModel(PathOf("m.onnx")));
        var (model, data) = (File.ReadAllBytes(PathOf("m.onnx")), File.ReadAllBytes(PathOf("m.onnx.data")));
        File.WriteAllText(PathOf("m.onnx.data"), "old");
        Assert.True(net.WriteModel(PathOf("m.onnx")));
        Assert.Equal(model, File.ReadAllBytes(PathOf("m.onnx")));
        Assert.Equal(data, File.ReadAllBytes(PathOf("m.onnx.data")));
    }

    [Fact]
    public void A_symbolic_batch_has_external_data_too()
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", new ConvertOptions { Seed = 5, ExternalData = true, Batch = BatchSize.Dynamic });
        Assert.True(net.WriteModel(PathOf("m.onnx")));
        Assert.Equal(90, Session.RunFile(PathOf("m.onnx"), "x", [3, 40], new float[120]).Length);
    }

    [Fact]
    public void A_stream_is_refused()
    {
        using var stream = new MemoryStream();
        var net = Plan(Net, external: true);
        Assert.False(net.WriteModel(stream));
        AssertRefused(net, Codes.Argument, "For external data the name of a file is expected. Found a stream.");
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void A_device_is_refused()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no devices among the files.");
        var net = Plan(Net, external: true);
        Assert.False(net.WriteModel("/dev/null"));
        AssertRefused(net, Codes.Argument, "For external data the name of a file is expected. Found the device '/dev/null'.");
    }

    [Fact]
    public void A_model_too_large_is_refused_where_there_is_no_place_beside_it()
    {
        var net = Plan(TooLarge, external: false);
        Assert.False(net.WriteModel(Stream.Null));
        AssertRefused(net, Codes.ModelTooLarge, "A model of at most 2147483647 bytes is expected where all of it goes to a stream. Found a larger one.");
    }

    [Fact]
    public void What_cannot_be_written_is_told_and_leaves_nothing()
    {
        Directory.CreateDirectory(PathOf("m.onnx.data"));
        var net = Plan(Net, external: true);
        Assert.False(net.WriteModel(PathOf("m.onnx")));
        Assert.Equal(Codes.Unwritable, Assert.Single(net.Diagnostics).Code);
        Assert.Null(net.DataPath);
        Assert.Equal(["m.onnx.data"], Files());
    }

    private static PlannedNet Plan(string text, bool external) =>
        Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 5, ExternalData = external });

    private static void AssertRefused(PlannedNet net, string code, string message)
    {
        var error = Assert.Single(net.Diagnostics);
        Assert.Equal((code, DiagnosticSeverity.Error, message), (error.Code, error.Severity, error.Message));
        Assert.Equal("Name a file: the weights then go to a second one beside it.", error.Hint);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private IEnumerable<string?> Files() => Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}

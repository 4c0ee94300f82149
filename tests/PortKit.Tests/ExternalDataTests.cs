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

    private static readonly ModelOptions External = new() { ExternalData = true };

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_model_computes_the_same()
    {
        var (embedded, external) = (Plan(Net).WriteModel(PathOf("a.onnx")), Plan(Net).WriteModel(PathOf("b.onnx"), External));
        Assert.True(embedded.Succeeded);
        Assert.True(external.Succeeded);
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
        Assert.True(Plan(Net).WriteModel(PathOf("m.onnx"), External).Succeeded);
        var tensors = ModelProto.Parser.ParseFrom(File.ReadAllBytes(PathOf("m.onnx"))).Graph.Initializer;
        Assert.Equal(
            [("a.0", true), ("a.1", true), ("b.0", true), ("b.1", false)],
            tensors.Select(tensor => (tensor.Name, tensor.DataLocation == TensorProto.Types.DataLocation.External)));
    }

    [Fact]
    public void The_same_net_gives_the_same_bytes()
    {
        var net = Plan(Net);
        Assert.True(net.WriteModel(PathOf("m.onnx"), External).Succeeded);
        var (model, data) = (File.ReadAllBytes(PathOf("m.onnx")), File.ReadAllBytes(PathOf("m.onnx.data")));
        File.WriteAllText(PathOf("m.onnx.data"), "old");
        Assert.True(net.WriteModel(PathOf("m.onnx"), External).Succeeded);
        Assert.Equal(model, File.ReadAllBytes(PathOf("m.onnx")));
        Assert.Equal(data, File.ReadAllBytes(PathOf("m.onnx.data")));
    }

    [Fact]
    public void A_symbolic_batch_has_external_data_too()
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", new ConvertOptions { Seed = 5, Batch = BatchSize.Dynamic }).Net!;
        Assert.True(net.WriteModel(PathOf("m.onnx"), External).Succeeded);
        Assert.Equal(90, Session.RunFile(PathOf("m.onnx"), "x", [3, 40], new float[120]).Length);
    }

    [Fact]
    public void A_stream_is_refused()
    {
        using var stream = new MemoryStream();
        AssertRefused(
            Plan(Net).WriteModel(stream, External),
            Codes.Argument,
            "For external data the name of a file is expected. Found a stream.");
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void A_device_is_refused()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("There are no devices among the files.");
        AssertRefused(
            Plan(Net).WriteModel("/dev/null", External),
            Codes.Argument,
            "For external data the name of a file is expected. Found the device or pipe '/dev/null'.");
    }

    [Fact]
    public void A_model_too_large_is_refused_where_there_is_no_place_beside_it()
    {
        AssertRefused(
            Plan(TooLarge).WriteModel(Stream.Null),
            Codes.ModelTooLarge,
            "A model of at most 2147483647 bytes is expected where all of it goes to a stream. Found a larger one.");
    }

    [Fact]
    public void What_cannot_be_written_is_told_and_leaves_nothing()
    {
        Directory.CreateDirectory(PathOf("m.onnx.data"));
        var written = Plan(Net).WriteModel(PathOf("m.onnx"), External);
        Assert.False(written.Succeeded);
        Assert.Equal(Codes.Unwritable, Assert.Single(written.Diagnostics).Code);
        Assert.Null(written.DataPath);
        Assert.Equal(["m.onnx.data"], Files());
    }

    private static PlannedNet Plan(string text) => Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 5 }).Net!;

    private static void AssertRefused(WriteResult written, string code, string message)
    {
        Assert.False(written.Succeeded);
        var error = Assert.Single(written.Diagnostics);
        Assert.Equal((code, DiagnosticSeverity.Error, message), (error.Code, error.Severity, error.Message));
        Assert.Equal("Name a file: the weights then go to a second one beside it.", error.Hint);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private IEnumerable<string?> Files() => Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}

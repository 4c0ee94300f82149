using System.Runtime.InteropServices;
using Google.Protobuf;
using PortKit.House.Tests;
using PortKit.Layers;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Verification.Tests;

/// <summary>Models in float16 load, run, and agree as far as float16 goes, and no further.</summary>
public sealed class Float16Tests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-half-").FullName;

    private string Model => Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The nets of all golden cases, which have every type of layer. What overflows cannot agree.</summary>
    [Theory]
    [InlineData("layers", false)]
    [InlineData("forks", true)]
    [InlineData("nets", false)]
    public void Golden_nets_load_run_and_agree(string folder, bool ends)
    {
        var (ran, failed) = (0, new List<string>());
        foreach (var path in Directory.EnumerateFiles(Repository.PathOf("tests", "PortKit.Tests", "Golden", folder), "*.prototxt", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var net = Converter.Plan(path, new ConvertOptions { Seed = 1 });
            if (!net.Succeeded || net.Net.Plan.ParameterCount > 3_000_000 || !VerifiedNets.Verify(net, null).Passed)
                continue;
            if (!net.Net.WriteModel(Model, new ModelOptions { Float16 = true, Float16Io = ends }).Succeeded)
                continue;
            var result = VerifiedNets.Verify(net, Model);
            ran++;
            Assert.DoesNotContain(result.Diagnostics, one => one.Code == Codes.DoesNotRun);
            if (!result.Passed && result.FirstDifference is { } first && !first.Problem!.Contains("Infinity", StringComparison.Ordinal) && !first.Problem.Contains("NaN", StringComparison.Ordinal))
                failed.Add($"{path}: {first.Name}: {first.Problem}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{ran} nets ran.");
        Assert.Empty(failed);
        Assert.InRange(ran, 5, int.MaxValue);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void With_other_options_of_a_model_it_is_half_as_large_and_agrees(bool ends, bool isOpen)
    {
        var text = VerifiedNets.Small.Replace("layer { name: 'ip' type: 'InnerProduct' bottom: 'map' top: 'ip'", "layer { name: 'g' type: 'Pooling' bottom: 'map' top: 'g' pooling_param { pool: AVE global_pooling: true } } layer { name: 'ip' type: 'InnerProduct' bottom: 'g' top: 'ip'", StringComparison.Ordinal);
        var options = new ConvertOptions { Seed = 3, Batch = isOpen ? null : BatchSize.Dynamic, SymbolicShapes = isOpen ? new Dictionary<string, SymbolicShape> { ["data"] = SymbolicShape.Parse("1x3xHxW") } : new Dictionary<string, SymbolicShape>(), Preprocessing = [new() { MeanValues = [104, 117, 123], Scale = 0.02f }] };
        var net = VerifiedNets.Plan(text, options);
        var written = net.Net!.WriteModel(Model, new ModelOptions { Float16 = true, Float16Io = ends, ExternalData = true, ChannelsLastInputs = true, Names = new Dictionary<string, string> { ["prob"] = "scores" } });
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        var result = VerifiedNets.Verify(net, Model);
        Assert.True(result.Passed, string.Join('\n', result.Diagnostics));
        Assert.Equal(Codes.Float16, Assert.Single(result.Diagnostics).Code);
        Assert.True(ModelRecord.Read(Model)!.IsFloat16);
        Assert.NotEmpty(ModelProbe.Run(Model, 1).Outputs);
        Assert.True(SignalHealth.Measure(Model, new SignalOptions(), cancellation: TestContext.Current.CancellationToken).IsFinite);
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Model)).Graph;
        Assert.All(graph.Initializer.Where(tensor => tensor.Name.EndsWith(".0", StringComparison.Ordinal)), tensor => Assert.Equal((int)DataType.Float16, tensor.DataType));
    }

    /// <summary>The tolerance is that of float16: an error of a hundredth of the largest weight is found.</summary>
    [Theory]
    [InlineData("conv1.0", "conv1@conv1")]
    [InlineData("ip.0", "ip")]
    public void A_weight_that_is_wrong_is_found(string weight, string blob)
    {
        var net = VerifiedNets.Plan(VerifiedNets.Small);
        VerifiedNets.Write(net, Model, graph =>
        {
            var tensor = graph.Initializer.Single(tensor => tensor.Name == weight);
            var values = MemoryMarshal.Cast<byte, Half>(tensor.RawData.Span).ToArray();
            for (var i = 0; i < values.Length; i += 3)
                values[i] = (Half)((float)values[i] * 1.1f);
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(values));
        }, new ModelOptions { Float16 = true });
        Assert.Equal(blob, VerifiedNets.Verify(net, Model).FirstDifference?.Name);
    }

    [Fact]
    public void Weights_that_overflow_are_a_warning_and_small_ones_a_note()
    {
        const string Net = "layer { name: 'd' type: 'Input' top: 'd' input_param { shape { dim: 1 dim: 200 } } } layer { name: 'ip' type: 'InnerProduct' bottom: 'd' top: 'ip' inner_product_param { num_output: 2 weight_filler { type: 'constant' value: VALUE } bias_term: false } }";
        var large = VerifiedNets.Plan(Net.Replace("VALUE", "70000", StringComparison.Ordinal)).Net!.WriteModel(Model, new ModelOptions { Float16 = true });
        var warning = Assert.Single(large.Diagnostics);
        Assert.Equal((Codes.Float16, DiagnosticSeverity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("Found 400 larger ones, which are infinite in the model: ip.0 (400).", warning.Message, StringComparison.Ordinal);
        var small = VerifiedNets.Plan(Net.Replace("VALUE", "1e-5", StringComparison.Ordinal)).Net!.WriteModel(Model, new ModelOptions { Float16 = true });
        Assert.StartsWith("Of 400 weights in float16, 0 are so small that they became 0, and 400 keep less than 11 bits", Assert.Single(small.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Empty(VerifiedNets.Plan(Net.Replace("VALUE", "0.5", StringComparison.Ordinal)).Net!.WriteModel(Model, new ModelOptions { Float16 = true }).Diagnostics);
    }

    /// <summary>The page lists what the layers say; PORTKIT_WRITE_README=1 writes it anew.</summary>
    [Fact]
    public void The_page_has_the_layers_and_operators_that_are_float16()
    {
        var path = Repository.PathOf("docs", "float16.md");
        var lines = File.ReadAllLines(path);
        var types = LayerCatalog.Default.Layers.Where(layer => layer.TakesHalf).SelectMany(layer => layer.Types).Order(StringComparer.Ordinal);
        foreach (var (start, names) in new[] { ("| layers: ", types), ("| operators: ", Onnx.HalfPrecision.OperatorNames) })
        {
            var line = Array.FindIndex(lines, line => line.StartsWith(start, StringComparison.Ordinal));
            var expected = $"{start}{string.Join(", ", names)} |{lines[line].Split('|')[2]}|";
            if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_README") == "1")
                lines[line] = expected;
            Assert.Equal(expected, lines[line]);
        }

        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_README") == "1")
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
    }

    [Fact]
    public void An_initialization_graph_is_refused()
    {
        using var stream = new MemoryStream();
        var error = Assert.Single(VerifiedNets.Plan(VerifiedNets.Small).Net!.WriteModel(stream, new ModelOptions { Float16 = true, InitializationGraph = true }).Diagnostics);
        Assert.Equal((Codes.Argument, DiagnosticSeverity.Error, 0L), (error.Code, error.Severity, stream.Length));
    }
}

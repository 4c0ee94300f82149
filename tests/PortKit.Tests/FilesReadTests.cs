using Google.Protobuf;
using PortKit.Caffe.Protos;

namespace PortKit.Tests;

/// <summary>No output takes the place of a file that is read, whatever is read and however it is spelt.</summary>
public sealed class FilesReadTests : IDisposable
{
    private const string Net =
        """
        layer {
          name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 4 dim: 4 } }
        }
        layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 2 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
        layer { name: "loss" type: "InfogainLoss" bottom: "ip" bottom: "label" top: "loss" infogain_loss_param { source: "h.binaryproto" } }
        """;

    private const string FedNet =
        """
        layer {
          name: "data" type: "ImageData" top: "data" top: "label" transform_param { crop_size: 4 mean_file: "mean.binaryproto" }
          image_data_param { source: "list.txt" batch_size: 2 new_height: 4 new_width: 4 }
        }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit");

    public FilesReadTests()
    {
        File.WriteAllText(PathOf("net.prototxt"), Net);
        File.WriteAllText(PathOf("fed.prototxt"), FedNet);
        File.WriteAllText(PathOf("solver.prototxt"), "net: \"net.prototxt\" random_seed: 3");
        File.WriteAllText(PathOf("init.toml"), "\"ip.1\" = \"keras:Zeros()\"");
        WriteBlob("h.binaryproto", 1, 1, 5, 5);
        WriteBlob("mean.binaryproto", 1, 3, 4, 4);
        Directory.CreateDirectory(PathOf("sub"));
        Directory.CreateSymbolicLink(PathOf("here"), ".");
        var planned = Converter.Plan(PathOf("net.prototxt"), new ConvertOptions { Seed = 1 });
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        Assert.True(planned.Net.WriteWeights(PathOf("w.caffemodel")).Succeeded);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Each file that is read, with what reads it.</summary>
    public static TheoryData<string, string> Inputs { get; } = new()
    {
        { "net.prototxt", "net.prototxt" },
        { "solver.prototxt", "solver.prototxt" },
        { "solver.prototxt", "net.prototxt" },
        { "net.prototxt", "w.caffemodel" },
        { "net.prototxt", "init.toml" },
        { "net.prototxt", "h.binaryproto" },
        { "net.prototxt", "mean.binaryproto" },
        { "fed.prototxt", "mean.binaryproto" },
    };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void An_output_that_is_an_input_is_refused(string net, string input)
    {
        var before = File.ReadAllBytes(PathOf(input));
        File.CreateSymbolicLink(PathOf("link"), input);
        HardLink.Create(PathOf("hard"), PathOf(input));
        var spellings = new[] { input, $"./{input}", $"sub/../{input}", $"here/{input}", "link", "hard" };
        var paths = spellings.Select(PathOf).Append(Path.GetRelativePath(Directory.GetCurrentDirectory(), PathOf(input)));
        foreach (var path in paths)
        {
            var written = Plan(net).Net!.WriteModel(path);
            Assert.False(written.Succeeded);
            Assert.Equal(Codes.OutputIsInput, Assert.Single(Errors(written)).Code);
            Assert.Equal(path, Errors(written)[0].Location.File);
        }

        HardLink.Create(PathOf("m.onnx.data"), PathOf(input));
        RefusesData(net);
        File.Delete(PathOf("m.onnx.data"));
        File.CreateSymbolicLink(PathOf("m.onnx.data"), input);
        RefusesData(net);
        File.CreateSymbolicLink(PathOf("v.npz.json"), input);
        var weights = Plan(net).Net!.WriteWeights(PathOf("v.npz"));
        Assert.False(weights.Succeeded);
        Assert.Equal(Codes.OutputIsInput, Assert.Single(Errors(weights)).Code);
        Assert.Equal(before, File.ReadAllBytes(PathOf(input)));
        Assert.False(File.Exists(PathOf("m.onnx")));
        Assert.False(File.Exists(PathOf("v.npz")));
    }

    [Fact]
    public async Task Convert_refuses_it_too()
    {
        var path = PathOf("net.prototxt");
        Assert.Contains(Converter.Convert(path, path).Diagnostics, one => one.Code == Codes.OutputIsInput);
        Assert.Contains((await Converter.ConvertAsync(path, path, cancellation: TestContext.Current.CancellationToken)).Diagnostics, one => one.Code == Codes.OutputIsInput);
        Assert.Equal(Net, File.ReadAllText(path));
    }

    [Fact]
    public void Two_outputs_are_two_files()
    {
        File.CreateSymbolicLink(PathOf("v.npz.json"), "v.npz");
        File.CreateSymbolicLink(PathOf("m.onnx.data"), "here/m.onnx");
        var written = Plan("net.prototxt").Net!.WriteWeights(PathOf("v.npz"));
        Assert.False(written.Succeeded);
        Assert.Equal(Codes.OutputIsInput, Assert.Single(Errors(written)).Code);
        RefusesData("net.prototxt");
        Assert.Empty(Directory.GetFiles(_folder.FullName, "*.npz"));
    }

    [Fact]
    public void An_output_is_written_over_when_nothing_reads_it()
    {
        foreach (var _ in new int[2])
        {
            var planned = Plan("net.prototxt").Net!;
            Assert.True(planned.WriteModel(PathOf("m.onnx")).Succeeded && planned.WriteModel(PathOf("m.onnx")).Succeeded);
            Assert.True(planned.WriteWeights(PathOf("v.npz")).Succeeded && planned.WriteWeights(PathOf("v.npz")).Succeeded);
        }
    }

    [Fact]
    public void A_net_that_is_not_planned_knows_its_files_all_the_same()
    {
        File.WriteAllText(PathOf("bad.prototxt"), "layer { bottom }");
        foreach (var net in new[] { "bad.prototxt", "none.prototxt" })
        {
            var planned = Plan(net);
            Assert.False(planned.Succeeded);
            foreach (var read in new[] { net, "w.caffemodel", "init.toml", "mean.binaryproto" })
                Assert.Equal(Codes.OutputIsInput, Assert.Single(planned.FilesRead.Problems(new OutputFile(PathOf(read), "the result"))).Code);
        }
    }

    [Theory]
    [InlineData("no/such/m.onnx", "The folder '{0}no/such' does not exist.", "mkdir")]
    [InlineData("sub", "Found the folder '{0}sub'.", null)]
    [InlineData("net.prototxt/m.onnx", "A folder is expected. Found the file '{0}net.prototxt'.", null)]
    public void Where_no_file_can_be_is_refused_at_once(string path, string message, string? hint)
    {
        var written = Plan("net.prototxt").Net!.WriteModel(PathOf(path));
        Assert.False(written.Succeeded);
        var error = Assert.Single(Errors(written));
        Assert.Equal(Codes.Unwritable, error.Code);
        Assert.EndsWith(message.Replace("{0}", $"{_folder.FullName}/", StringComparison.Ordinal), error.Message.Replace('\\', '/'), StringComparison.Ordinal);
        Assert.Equal(hint is not null, error.Hint?.Contains(hint ?? "", StringComparison.Ordinal) ?? false);
    }

    private void RefusesData(string net)
    {
        var written = Plan(net).Net!.WriteModel(PathOf("m.onnx"), new ModelOptions { ExternalData = true });
        Assert.False(written.Succeeded);
        Assert.Equal(Codes.OutputIsInput, Assert.Single(Errors(written)).Code);
    }

    private PlanResult Plan(string net) => Converter.Plan(PathOf(net), new ConvertOptions
    {
        Seed = 1,
        Phase = Phase.Train,
        Weights = [PathOf("w.caffemodel")],
        Initializers = [InitializerOverride.TryParse(PathOf("init.toml"), out var file) ? file : throw new InvalidOperationException()],
        Preprocessing = [net == "fed.prototxt" ? new InputPreprocessing { UseTransform = true } : new InputPreprocessing { MeanFile = PathOf("mean.binaryproto") }],
    });

    private static List<Diagnostic> Errors(WriteResult written) => [.. written.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)];

    private void WriteBlob(string name, params int[] dims)
    {
        var blob = new BlobProto { Num = dims[0], Channels = dims[1], Height = dims[2], Width = dims[3] };
        blob.Data.AddRange(Enumerable.Repeat(1f, dims.Aggregate(1, (all, dim) => all * dim)));
        File.WriteAllBytes(PathOf(name), blob.ToByteArray());
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}

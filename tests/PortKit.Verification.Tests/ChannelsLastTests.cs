using PortKit.Files.Npy;
using PortKit.Onnx.Protos;

namespace PortKit.Verification.Tests;

/// <summary>Models that take pictures channels last.</summary>
public sealed class ChannelsLastTests : IDisposable
{
    private const string Net = """
        layer { name: 'data' type: 'Input' top: 'data' top: 'more' top: 'row' input_param { shape { dim: 2 dim: 3 dim: 5 dim: 4 } shape { dim: 2 dim: 2 dim: 5 dim: 4 } shape { dim: 2 dim: 6 } } }
        layer { name: 'both' type: 'Concat' bottom: 'data' bottom: 'more' top: 'both' }
        layer { name: 'conv' type: 'Convolution' bottom: 'both' top: 'conv' convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: 'xavier' } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'row' top: 'ip' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-nhwc-").FullName;

    private static float[] Mean { get; } = [104, 117, 123];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_fed_and_verified_so_whatever_else_is_done_to_its_inputs(bool dynamic)
    {
        var net = VerifiedNets.Plan(Net, new ConvertOptions
        {
            Seed = 3,
            Batch = dynamic ? BatchSize.Dynamic : null,
            Preprocessing = [new() { Input = "data", MeanValues = Mean, Scale = 0.5f, SwapRedAndBlue = true }],
        });
        var path = Path.Combine(_folder, "m.onnx");
        var written = net.Net!.WriteModel(path, new ModelOptions { ChannelsLastInputs = true, Names = new Dictionary<string, string> { ["data"] = "image" } });
        var note = Assert.Single(written.Diagnostics);
        Assert.Equal((Codes.InputLayout, DiagnosticSeverity.Note), (note.Code, note.Severity));
        Assert.Contains("Input 'row' 2x6 stays as it is", note.Message, StringComparison.Ordinal);
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        Assert.Equal(["image ?x5x4x3", "more ?x5x4x2", "row ?x6"], model.Graph.Input.Select(input => Said(input, dynamic)));
        Assert.Equal("""["data","more"]""", model.MetadataProps.Single(entry => entry.Key == "portkit.channels_last_inputs").Value);

        var record = ModelRecord.Read(path)!;
        var result = VerifiedNets.Verify(record.Plan(options => Converter.Plan(System.Text.Encoding.UTF8.GetBytes(Net), "net.prototxt", options)), path);
        Assert.Empty(result.Diagnostics);
        Assert.Equal("", VerifiedNets.Verdicts(result));
        Assert.Equal(4, result.Blobs.Count(blob => blob.Verdict == BlobVerdict.Agrees));
        Assert.NotEmpty(ModelProbe.Run(path, 1).Outputs);
    }

    /// <summary>The mean is taken from the channels, whose axis is the last here.</summary>
    [Fact]
    public void A_model_that_works_on_another_axis_is_found()
    {
        var net = VerifiedNets.Plan(Net, new ConvertOptions { Seed = 3, Preprocessing = [new() { Input = "data", MeanValues = Mean }] });
        var path = Path.Combine(_folder, "m.onnx");
        VerifiedNets.Write(net, path, graph =>
        {
            var order = graph.Node.First(node => node.OpType == "Transpose").Attribute[0];
            (order.Ints[2], order.Ints[3]) = (order.Ints[3], order.Ints[2]);
            graph.Node.First(node => node.OpType == "Transpose").Output[0] = "turned";
            graph.Node.Insert(1, new NodeProto
            {
                OpType = "Reshape",
                Input = { "turned", "shape" },
                Output = { graph.Node[1].Input[0] },
            });
            graph.Initializer.Add(new TensorProto { Name = "shape", DataType = 7, Dims = { 4 }, Int64Data = { 2, 3, 5, 4 } });
        }, new ModelOptions { ChannelsLastInputs = true });
        Assert.False(VerifiedNets.Verify(net, path).Passed);
    }

    [Fact]
    public void A_net_without_pictures_is_refused()
    {
        var net = VerifiedNets.Plan("layer { name: 'd' type: 'Input' top: 'd' input_param { shape { dim: 2 dim: 3 } } } layer { name: 'r' type: 'ReLU' bottom: 'd' top: 'r' }");
        using var stream = new MemoryStream();
        var error = Assert.Single(net.Net!.WriteModel(stream, new ModelOptions { ChannelsLastInputs = true }).Diagnostics);
        Assert.Equal((Codes.InputLayout, DiagnosticSeverity.Error), (error.Code, error.Severity));
        Assert.EndsWith("Found d 2x3.", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Arrays_go_there_and_back()
    {
        var array = new NumPyArray([2, 3, 1, 2], [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        var last = ChannelsLastArrays.FromPlanes(array);
        Assert.Equal([2, 1, 2, 3], last.Dims);
        Assert.Equal([0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11], last.Values);
        var back = ChannelsLastArrays.ToPlanes(last);
        Assert.Equal(array.Dims, back.Dims);
        Assert.Equal(array.Values, back.Values);
        Assert.Throws<ArgumentException>(() => ChannelsLastArrays.ToPlanes(new NumPyArray([1], [0])));
    }

    private static string Said(ValueInfoProto input, bool dynamic)
    {
        var dims = input.Type.TensorType.Shape.Dim;
        Assert.Equal(dynamic ? "batch" : "", dims[0].DimParam);
        return $"{input.Name} ?x{string.Join('x', dims.Skip(1).Select(dim => dim.DimValue))}";
    }
}

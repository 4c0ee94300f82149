using System.Text;
using PortKit.Net;
using PortKit.Onnx.Protos;

namespace PortKit.Tests;

/// <summary>Outputs that are asked for by name: what is left of the net, and that all weights keep their bits.</summary>
public sealed class OutputsTests : IDisposable
{
    /// <summary>A net for training, with a branch before its end that draws numbers, layers in place, and a shared param.</summary>
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" top: "label" input_param { shape { dim: 2 dim: 3 dim: 4 } shape { dim: 2 } } }
        layer { name: "ip1" type: "InnerProduct" bottom: "data" top: "ip1" param { name: "w" } inner_product_param { num_output: 5 weight_filler { type: "xavier" } } }
        layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
        layer { name: "aux_ip" type: "InnerProduct" bottom: "ip1" top: "aux_ip" inner_product_param { num_output: 2 weight_filler { type: "gaussian" } } }
        layer { name: "aux" type: "SoftmaxWithLoss" bottom: "aux_ip" bottom: "label" top: "aux" }
        layer { name: "twin" type: "InnerProduct" bottom: "data" top: "twin" param { name: "w" } inner_product_param { num_output: 5 weight_filler { type: "msra" } } }
        layer { name: "sum" type: "Eltwise" bottom: "ip1" bottom: "twin" top: "sum" }
        layer { name: "sig" type: "Sigmoid" bottom: "sum" top: "sum" }
        layer { name: "cls" type: "InnerProduct" bottom: "sum" top: "cls" inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }
        layer { name: "halves" type: "Slice" bottom: "cls" top: "left" top: "right" slice_param { slice_point: 1 } }
        layer { name: "loss" type: "SoftmaxWithLoss" bottom: "right" bottom: "label" top: "loss" }
        layer { name: "quiet" type: "Silence" bottom: "left" }
        """;

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), $"{Path.GetFileName(_file)}*"))
            File.Delete(file);
    }

    /// <summary>The names asked for; the outputs, inputs, layers and initializers of the model.</summary>
    [Theory]
    [InlineData("cls", "cls", "data", "data ip1 relu1 twin sum sig cls", "ip1.0 ip1.1 twin.1 cls.0 cls.1")]
    [InlineData("ip1", "ip1", "data", "data ip1 relu1", "ip1.0 ip1.1")]
    [InlineData("ip1@ip1", "ip1@ip1", "data", "data ip1", "ip1.0 ip1.1")]
    [InlineData("ip1@relu1", "ip1", "data", "data ip1 relu1", "ip1.0 ip1.1")]
    [InlineData("cls ip1@ip1", "cls ip1@ip1", "data", "data ip1 relu1 twin sum sig cls", "ip1.0 ip1.1 twin.1 cls.0 cls.1")]
    [InlineData("sum@sum sum", "sum@sum sum", "data", "data ip1 relu1 twin sum sig", "ip1.0 ip1.1 twin.1")]
    [InlineData("twin", "twin", "data", "data twin", "ip1.0 twin.1")]
    [InlineData("aux", "aux", "data label", "data ip1 relu1 aux_ip aux", "ip1.0 ip1.1 aux_ip.0 aux_ip.1")]
    [InlineData("left", "left", "data", "data ip1 relu1 twin sum sig cls halves", "ip1.0 ip1.1 twin.1 cls.0 cls.1")]
    [InlineData("left left", "left", "data", "data ip1 relu1 twin sum sig cls halves", "ip1.0 ip1.1 twin.1 cls.0 cls.1")]
    public void What_they_do_not_need_is_left_out_and_the_rest_keeps_its_bits(
        string names, string outputs, string inputs, string layers, string initializers)
    {
        var net = Plan(Net, Options(names));
        var model = ModelOf(net);
        Assert.Equal(outputs, string.Join(' ', model.Graph.Output.Select(output => output.Name)));
        Assert.Equal(inputs, string.Join(' ', model.Graph.Input.Select(input => input.Name)));
        Assert.Equal(layers, string.Join(' ', net.Net!.Plan.Layers.Select(layer => layer.Source.Name)));
        Assert.Equal(initializers, string.Join(' ', Weights(model).Select(tensor => tensor.Name)));
        var all = ModelOf(Plan(Net, new ConvertOptions { Seed = 7 }), new ModelOptions { AllBlobs = true });
        var whole = Weights(all).ToDictionary(tensor => tensor.Name, tensor => tensor.RawData);
        Assert.All(Weights(model), tensor => Assert.Equal(whole[tensor.Name], tensor.RawData));
        Assert.Equal(Weights(model).Sum(tensor => tensor.Dims.Aggregate(1L, (a, b) => a * b)), net.Net.Plan.ParameterCount);
    }

    [Theory]
    [InlineData("clss", "Did you mean cls?")]
    [InlineData("ip1@relu", "Did you mean ip1@relu1?")]
    [InlineData("nothing_like_it", "`Inspect` lists the blobs.")]
    [InlineData("data", "Leave it out: it is fed to the model.")]
    [InlineData("cls label", "Leave it out: it is fed to the model.")]
    [InlineData("data@data", "Leave it out: it is fed to the model.")]
    public void Refuses_what_is_no_blob_that_a_layer_computes(string names, string hint)
    {
        var error = Assert.Single(Plan(Net, Options(names)).Diagnostics);
        Assert.Equal((Codes.UnknownOutput, DiagnosticSeverity.Error, hint), (error.Code, error.Severity, error.Hint));
    }

    [Theory]
    [InlineData("HDF5Data", "hdf5_data_param { batch_size: 2 }")]
    [InlineData("Input", "")]
    public void The_shape_of_an_input_that_they_do_not_need_need_not_be_known(string type, string param)
    {
        var text = $"layer {{ name: 'd' type: '{type}' top: 'data' top: 'label' {param} }}\n"
            + "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 3 } }\n"
            + "layer { name: 'loss' type: 'SoftmaxWithLoss' bottom: 'ip' bottom: 'label' top: 'loss' }";
        var options = Options("ip") with { InputShapes = new Dictionary<string, Shape> { ["data"] = new(2, 4) } };
        Assert.Equal("data", Assert.Single(ModelOf(Plan(text, options)).Graph.Input).Name);
        Assert.Contains(Plan(text, options with { Outputs = [] }).Diagnostics, error => error.Code == Codes.UnknownShape);
    }

    /// <summary>A layer that cannot be converted, where it stands, and whether what comes before is converted.</summary>
    [Theory]
    [InlineData("layer { name: 'odd' type: 'FancyLoss' bottom: 'ip' top: 'odd' }", true)]
    [InlineData("layer { name: 'odd' type: 'Python' bottom: 'ip' top: 'odd' }", true)]
    [InlineData("layer { name: 'odd' type: 'ReLU' bottom: 'not_there' top: 'odd' }", true)]
    [InlineData(
        "layer { name: 'odd' type: 'FancyLoss' bottom: 'ip' top: 'odd' }\n"
            + "layer { name: 'ip2' type: 'InnerProduct' bottom: 'ip' top: 'out' inner_product_param { num_output: 3 } }",
        false)]
    public void Layers_after_all_that_they_need_may_be_such_as_cannot_be_converted(string tail, bool fits)
    {
        var text = "layer { name: 'd' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 4 } } }\n"
            + "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }\n"
            + tail;
        var net = Plan(text, Options(fits ? "ip" : "out"));
        Assert.Equal(fits, net.Succeeded);
        if (!fits)
            return;
        var note = Assert.Single(net.Diagnostics);
        Assert.Equal((Codes.LayersLeftAside, DiagnosticSeverity.Note, 3), (note.Code, note.Severity, note.Location.Line));
    }

    [Fact]
    public void Weight_files_need_not_cover_what_is_left_out()
    {
        var file = $"{_file}.caffemodel";
        var part = string.Join('\n', Net.Split('\n').Where(line => !line.Contains("aux", StringComparison.Ordinal)));
        Assert.True(Plan(part, new ConvertOptions { Seed = 9 }).Net!.WriteWeights(file).Succeeded);
        var options = Options("cls") with { Weights = [file], RequireAllWeights = true };
        var net = Plan(Net, options);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Empty(net.Diagnostics);
        Assert.Contains(Plan(Net, options with { Outputs = [] }).Diagnostics, error => error.Code == Codes.WeightCoverage);
    }

    [Fact]
    public void Weights_are_written_all()
    {
        var (some, all) = ($"{_file}.npz", $"{_file}-all.npz");
        Assert.True(Plan(Net, Options("twin")).Net!.WriteWeights(some).Succeeded);
        Assert.True(Plan(Net, new ConvertOptions { Seed = 7 }).Net!.WriteWeights(all).Succeeded);
        Assert.Equal(File.ReadAllBytes(all), File.ReadAllBytes(some));
    }

    [Theory]
    [InlineData("dynamic")]
    [InlineData("5")]
    public void A_batch_is_mixed_only_by_layers_that_they_need(string batch)
    {
        Assert.True(BatchSize.TryParse(batch, out var size));
        var text = "layer { name: 'd' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 4 } } }\n"
            + "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 3 } }\n"
            + "layer { name: 'r' type: 'Reshape' bottom: 'ip' top: 'r' reshape_param { shape { dim: 1 dim: -1 } } }";
        var dim = ModelOf(Plan(text, Options("ip") with { Batch = size })).Graph.Output[0].Type.TensorType.Shape.Dim[0];
        Assert.Equal(batch == "dynamic" ? 0 : 5, dim.DimValue);
        Assert.Contains(Plan(text, Options("r") with { Batch = size }).Diagnostics, error => error.Code == Codes.Batch);
    }

    [Theory]
    [InlineData("layer { name: 's' type: 'Silence' bottom: 'ip' }")]
    [InlineData("layer { name: 'h' type: 'HDF5Output' bottom: 'ip' bottom: 'data' hdf5_output_param { file_name: 'f' } }")]
    public void A_net_without_outputs_says_so_and_has_weights_all_the_same(string sink)
    {
        var text = "layer { name: 'd' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 4 } } }\n"
            + "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' inner_product_param { num_output: 3 } }\n"
            + sink;
        var net = Plan(text, new ConvertOptions { Seed = 1 });
        Assert.True(net.Net!.WriteWeights($"{_file}.npz").Succeeded);
        Assert.NotNull(net.Net!.Inspect(cancellation: TestContext.Current.CancellationToken).Inspection);
        var written = net.Net.WriteModel(Stream.Null);
        Assert.False(written.Succeeded);
        var error = Assert.Single(written.Diagnostics, said => said.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.NoOutputs, 3), (error.Code, error.Location.Line));
        Assert.Equal("Name the blobs to have, such as  `Outputs` ip  or use `AllBlobs`.", error.Hint);
        Assert.Equal("ip", Assert.Single(ModelOf(Plan(text, Options("ip"))).Graph.Output).Name);
    }

    [Fact]
    public void A_net_of_inputs_alone_has_no_outputs()
    {
        var net = Plan("layer { name: 'd' type: 'Input' top: 'data' input_param { shape { dim: 2 } } }", new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded);
        Assert.Equal(Codes.NoOutputs, Assert.Single(net.Diagnostics.Concat(net.Net.WriteModel(Stream.Null).Diagnostics)).Code);
    }

    private static IEnumerable<TensorProto> Weights(ModelProto model) =>
        model.Graph.Initializer.Where(tensor => !tensor.Name.StartsWith("constant", StringComparison.Ordinal));

    private static ConvertOptions Options(string names) => new() { Seed = 7, Outputs = names.Split(' ') };

    private static ModelProto ModelOf(PlanResult net, ModelOptions? model = null)
    {
        using var stream = new MemoryStream();
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(stream, model).Succeeded);
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }

    private static PlanResult Plan(string text, ConvertOptions options) => Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);
}

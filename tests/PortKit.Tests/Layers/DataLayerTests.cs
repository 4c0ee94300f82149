using PortKit.Caffe.Protos;
using static PortKit.Tests.Layers.DataNets;

namespace PortKit.Tests.Layers;

public sealed class DataLayerTests
{
    [Theory]
    [InlineData("crop_size: 227 mean_value: 104 mean_value: 117 mean_value: 123", "", "data=8x3x227x227 label=8")]
    [InlineData("crop_size: 227 force_color: true", "", "data=8x3x227x227 label=8")]
    [InlineData("crop_size: 28 force_gray: true", "", "data=8x1x28x28 label=8")]
    [InlineData("crop_size: 28 force_gray: true", "data=8x4x28x28", "data=8x4x28x28 label=8")]
    [InlineData("crop_size: 28 mean_value: 128", "data=8x1x28x28", "data=8x1x28x28 label=8")]
    [InlineData("", "data=8x1x28x30", "data=8x1x28x30 label=8")]
    [InlineData("", "data=8x1x28x30 label=8", "data=8x1x28x30 label=8")]
    public void Makes_inputs(string transform, string given, string expected) => Assert.Equal(
        expected, Inputs(Plan(Of("Data", "data label", $"transform_param {{ {transform} }} data_param {{ batch_size: 8 }}"), given: Given(given))));

    [Fact]
    public void May_do_without_labels() => Assert.Equal("data=2x1x5x5", Inputs(Plan(Of("Data", "data", "data_param { batch_size: 2 }"), given: "data=2x1x5x5")));

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("scale: 0.5 mean_value: 3", 1, 1)]
    [InlineData("crop_size: 5", 3, 1)]
    [InlineData("mirror: true", 3, 3)]
    [InlineData("mirror: true crop_size: 5", 3, 3)]
    public void Draws_seeds(string transform, int train, int test) => Assert.Equal(
        (train, test), Draws(Of("Data", "data", $"transform_param {{ {transform} }} data_param {{ batch_size: 2 }}"), "data=2x1x5x5"));

    [Theory]
    [InlineData("mean_value: 104 mean_value: 117.5 mean_value: 123 scale: 0.017", "mean (104, 117.5, 123) subtracted, then multiplied by 0.017.")]
    [InlineData("mean_file: 'm.binaryproto' mirror: true", "the mean of m.binaryproto subtracted, half of the pictures mirrored, at random.")]
    public void Notes_what_to_do_to_the_data(string transform, string expected)
    {
        var note = Said(Plan(Of("Data", "data", $"transform_param {{ {transform} }} data_param {{ batch_size: 2 }}"), given: "data=2x3x5x5"));
        Assert.Equal((DiagnosticSeverity.Note, Codes.Ignored), (note.Severity, note.Code));
        Assert.EndsWith($"the model's input 'data' takes what this layer gives, not raw pictures; feed data with {expected}", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("top: 'data' data_param { @batch_size: 0 }", Codes.Missing)]
    [InlineData("top: 'data' @data_param { }", Codes.Missing)]
    [InlineData("top: 'data' data_param { @batch_size: 3000000000 }", Codes.OutOfRange)]
    [InlineData("top: 'data' transform_param { mean_file: 'm' @mean_value: 1 } data_param { batch_size: 1 }", Codes.Contradiction)]
    [InlineData("top: 'data' transform_param { force_color: true @force_gray: true } data_param { batch_size: 1 }", Codes.Contradiction)]
    [InlineData("top: 'data' transform_param { @crop_size: 3000000000 } data_param { batch_size: 1 }", Codes.OutOfRange)]
    [InlineData("top: 'data' top: 'label' @top: 'more' data_param { batch_size: 1 }", Codes.BlobCount)]
    [InlineData("@bottom: 'x' top: 'data' data_param { batch_size: 1 }", Codes.BlobCount)]
    public void Refuses_what_Caffe_refuses(string rest, string code)
    {
        var text = $"layer {{ name: 'd' type: 'Data' {rest} }}";
        Refuses(code, rest.StartsWith("@bottom", StringComparison.Ordinal) ? "layer { name: 'x' type: 'DummyData' top: 'x' dummy_data_param { shape { } } } " + text : text);
    }

    [Theory]
    [InlineData("", "data=4x3x224x224")]
    [InlineData("crop_size: 16", "data=4x3x16x16")]
    [InlineData("mean_value: 1 mean_value: 2", "data=4x2x224x224")]
    public void Says_which_shape_to_give(string transform, string example) => Assert.Contains(
        $"`InputShapes` {example} ",
        Refuses(Codes.UnknownShape, $"layer {{ name: 'd' type: 'Data' @top: 'data' top: 'label' transform_param {{ {transform} }} data_param {{ batch_size: 4 }} }}").Hint,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("@top: 'data' top: 'label'", "data=2x3x16x16", "4x?x16x16")]
    [InlineData("@top: 'data' top: 'label'", "data=4x3x16x17", "4x?x16x16")]
    [InlineData("@top: 'data' top: 'label'", "data=4x0x16x16", "4x?x16x16")]
    [InlineData("@top: 'data' top: 'label'", "data=4x16x16", "4x?x16x16")]
    [InlineData("top: 'data' @top: 'label'", "data=4x3x16x16 label=5", "4,")]
    [InlineData("top: 'data' @top: 'label'", "data=4x3x16x16 label=4x1", "4,")]
    public void Refuses_given_shapes_that_do_not_fit(string tops, string given, string pattern) => Assert.Contains(
        $"must agree with {pattern}",
        Refuses(Codes.GivenShape, $"layer {{ name: 'd' type: 'Data' {tops} transform_param {{ crop_size: 16 }} data_param {{ batch_size: 4 }} }}", Given(given)).Message,
        StringComparison.Ordinal);

    // A shape is given for the net that is converted; the other, which the numbers are drawn for, keeps its own batch and crop.
    [Fact]
    public void Takes_from_a_given_shape_only_what_is_not_told_where_numbers_alone_count()
    {
        const string Text =
            "layer { name: 'd' type: 'Data' top: 'data' include { phase: TRAIN } transform_param { crop_size: 6 scale: 2 } data_param { batch_size: 64 } }"
            + "layer { name: 'd' type: 'Data' top: 'data' include { phase: TEST } transform_param { crop_size: 6 } data_param { batch_size: 2 } }"
            + "layer { name: 'i' type: 'InnerProduct' bottom: 'data' top: 'i' inner_product_param { num_output: 2 weight_filler { type: 'xavier' } } }";
        var options = new ConvertOptions { Seed = 5, InputShapes = new Dictionary<string, Net.Shape> { ["data"] = new(2, 3, 6, 6) } };
        var test = Converter.Plan(System.Text.Encoding.UTF8.GetBytes(Text), "net.prototxt", options with { FillAs = Phase.Train });
        Assert.True(test.Succeeded, string.Join('\n', test.Diagnostics));
        Assert.Empty(test.Diagnostics);
        var train = Converter.Plan(
            System.Text.Encoding.UTF8.GetBytes(Text), "net.prototxt", new ConvertOptions { Seed = 5, Phase = Phase.Train, InputShapes = new Dictionary<string, Net.Shape> { ["data"] = new(64, 3, 6, 6) } });
        Assert.Equal(train.Net!.ComputeWeights()[train.Net!.Plan.Learnables.First()], test.Net!.ComputeWeights()[test.Net!.Plan.Learnables.First()]);
    }

    private static string[] Given(string given) => given.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

using System.Text;
using PortKit.Caffe;
using PortKit.Net;

namespace PortKit.Tests.Planning;

/// <summary>Blobs that no layer makes, and data layers that cannot be planned, are inputs of the model where their shapes are given.</summary>
public sealed class GivenInputTests
{
    private const string Conv = "layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c' convolution_param { num_output: 4 kernel_size: 3 } } ";
    private const string Python = "layer { name: 'd' type: 'Python' top: 'data' top: 'im_info' python_param { module: 'm' layer: 'L' } } ";

    [Theory]
    [InlineData(Conv, "data=1x3x9x9", "data=1x3x9x9")]
    [InlineData(Conv + "layer { name: 's' type: 'Silence' bottom: 'label' } ", "data=1x3x9x9 label=1", "data=1x3x9x9 label=1")]
    [InlineData("input: 'data' " + Conv, "data=2x1x5x5", "data=2x1x5x5")]
    [InlineData("layer { name: 'n' type: 'BatchNorm' bottom: 'data' top: 'data' } " + Conv, "data=2x1x5x5", "data=2x1x5x5")]
    [InlineData("layer { name: 'd' type: 'Data' top: 'data' include { phase: TRAIN } data_param { batch_size: 8 } } " + Conv, "data=1x3x9x9", "data=1x3x9x9")]
    [InlineData(Python + Conv, "data=1x3x9x9 im_info=1x3", "data=1x3x9x9 im_info=1x3")]
    [InlineData("layer { name: 'd' type: 'VideoData' top: 'data' } " + Conv, "data=1x3x9x9", "data=1x3x9x9")]
    [InlineData("layer { name: 'd' type: 'Nope' top: 'data' } " + Conv, "data=1x3x9x9", "data=1x3x9x9")]
    [InlineData("layer { name: 'd' type: 'ImageData' top: 'data' image_data_param { source: 'l' } } " + Conv, "data=1x3x9x9", "data=1x3x9x9")]
    [InlineData("layers { name: 'd' type: VIDEO_DATA top: 'data' } layers { name: 'r' type: RELU bottom: 'data' top: 'r' } ", "data=1x3x9x9", "data=1x3x9x9")]
    [InlineData("layers { name: 'd' type: MY_DATA top: 'data' my_param { size: 3 } } layers { name: 'r' type: RELU bottom: 'data' top: 'r' } ", "data=1x3x9x9", "data=1x3x9x9")]
    public void Is_an_input(string text, string given, string inputs)
    {
        var net = Plan(text, given);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(Stream.Null).Succeeded);
        Assert.Equal(inputs, string.Join(' ', net.Net!.Plan.Inputs.Select(input => $"{input.Name}={input.Shape}")));
        Assert.Contains(net.Diagnostics, note => note is { Code: Codes.MadeInput, Severity: DiagnosticSeverity.Note } or { Code: CaffeCodes.Upgraded });
    }

    /// <summary>The weights are those of the net whose input stands in an Input layer.</summary>
    [Fact]
    public void Weights_do_not_depend_on_who_makes_the_input()
    {
        const string Filled = "layer { name: 'c' type: 'InnerProduct' bottom: 'data' top: 'c' inner_product_param { num_output: 4 weight_filler { type: 'xavier' } } } ";
        var given = Plan(Filled, "data=1x3");
        var declared = Plan("layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 3 } } } " + Filled, "");
        Assert.Equal(declared.Net!.ComputeWeights().Values.Single(values => values.Length == 12), given.Net!.ComputeWeights().Values.Single(values => values.Length == 12));
    }

    [Theory]
    [InlineData(Conv + "layer { name: 'a' type: 'Accuracy' bottom: 'c' bottom: 'label' top: 'a' } ", "data=1x3x3x3", "Leave out layer 'a', as nothing reads what it makes, or give the blob: `InputShapes` label=1  makes it an input of the model.")]
    [InlineData("layer { name: 't' type: 'Dropout' bottom: 'x' top: 'data' include { stage: 's' } } " + Conv, "", "Layer 't' at net.prototxt(1,1) would make it, but is left out: the rule include { stage: \"s\" } leaves it out without stage 's'. `InputShapes` data=1x3x224x224  makes it an input of the model. Channels, height and width are guesses.")]
    [InlineData(Python + Conv, "data=1x3x9x9", "`InputShapes` im_info=1x3  makes it an input of the model.")]
    public void What_is_missing_is_said_with_what_to_type(string text, string given, string hint)
    {
        var net = Plan(text, given);
        Assert.False(net.Succeeded);
        Assert.Equal(hint, Assert.Single(net.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Hint);
    }

    /// <summary>One blob that many layers read is asked for once.</summary>
    [Fact]
    public void A_blob_is_asked_for_once()
    {
        var net = Plan(Conv + "layer { name: 'e' type: 'ReLU' bottom: 'data' top: 'e' } ", "");
        Assert.Equal(Codes.UnknownBottom, Assert.Single(net.Diagnostics).Code);
    }

    /// <summary>What is made for a net is kept where only a part of it is.</summary>
    [Theory]
    [InlineData("", "c")]
    [InlineData("layer { name: 'l' type: 'EuclideanLoss' bottom: 'c' bottom: 'label' top: 'l' } ", "c")]
    public void Is_an_input_of_the_part_that_is_kept(string rest, string output)
    {
        foreach (var cut in new ConvertOptions[] { new() { Deploy = true }, new() { Outputs = [output] }, new() { Until = "c" } })
        {
            var net = Converter.Plan(Encoding.UTF8.GetBytes(Conv + rest), "net.prototxt", cut with { Seed = 1, InputShapes = Shapes("data=1x3x9x9") });
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            Assert.True(net.Net.WriteModel(Stream.Null).Succeeded);
            Assert.Equal(("data", output), (Assert.Single(net.Net.Plan.Inputs).Name, Assert.Single(net.Net.Plan.Outputs).Name));
        }
    }

    [Fact]
    public void A_name_that_nothing_reads_is_refused() => Assert.Contains(
        Plan("input: 'data' input_dim: 1 input_dim: 3 input_dim: 9 input_dim: 9 " + Conv, "dat=1x3x9x9").Diagnostics,
        error => error is { Code: Codes.GivenShape, Hint: "Did you mean data?" });

    /// <summary>All layers of one unknown type get one message.</summary>
    [Fact]
    public void A_type_is_told_once()
    {
        var layers = string.Concat(Enumerable.Range(0, 33).Select(i => $"layer {{ name: 'b{i}' type: 'Correlation' bottom: 'c' top: 'b{i}' }}\n"));
        var error = Assert.Single(Plan(Conv + layers, "data=1x3x9x9").Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal("layer 'b0' (Correlation): a layer type that is converted is expected. Found 'Correlation' in 33 layers, of which this is the first.", error.Message);
    }

    private static PlanResult Plan(string text, string given) => Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions
    {
        Seed = 1,
        InputShapes = Shapes(given),
    });

    private static Dictionary<string, Shape> Shapes(string given) => given.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(one => one.Split('='))
        .ToDictionary(parts => parts[0], parts => new Shape([.. parts[1].Split('x').Select(int.Parse)]));
}

using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests;

/// <summary>Layers that read a blob whose number of rows depends on the data. Filter makes such blobs out of bottoms of any shape.</summary>
public class OpenRowsTests
{
    private const string Filter = """
        layer { name: "filter" type: "Filter" bottom: "a" bottom: "b" top: "rows" }
        """;

    /// <summary>Layers after a Filter of rows of 4x6x6, and none of them knows of it.</summary>
    public static readonly string[] Readers =
    [
        "layer { name: 'l' type: 'ReLU' bottom: 'rows' top: 'y' }",
        "layer { name: 'l' type: 'ReLU' bottom: 'rows' top: 'rows' }",
        "layer { name: 'l' type: 'InnerProduct' bottom: 'rows' top: 'y' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }",
        "layer { name: 'l' type: 'Convolution' bottom: 'rows' top: 'y' convolution_param { num_output: 3 kernel_size: 3 weight_filler { type: 'xavier' } } }",
        "layer { name: 'l' type: 'Pooling' bottom: 'rows' top: 'y' pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 } }",
        "layer { name: 'l' type: 'Pooling' bottom: 'rows' top: 'y' pooling_param { pool: MAX kernel_size: 3 stride: 2 } }",
        "layer { name: 'l' type: 'Softmax' bottom: 'rows' top: 'y' }",
        "layer { name: 'l' type: 'Dropout' bottom: 'rows' top: 'y' }",
        "layer { name: 'l' type: 'LRN' bottom: 'rows' top: 'y' }",
        "layer { name: 'l' type: 'Scale' bottom: 'rows' top: 'y' scale_param { bias_term: true } }",
        "layer { name: 'l' type: 'MVN' bottom: 'rows' top: 'y' }",
        "layer { name: 'l' type: 'Flatten' bottom: 'rows' top: 'y' }",
        "layer { name: 'l' type: 'Reduction' bottom: 'rows' top: 'y' reduction_param { axis: 1 } }",
        "layer { name: 'l' type: 'Reduction' bottom: 'rows' top: 'y' }",
        "layer { name: 'l' type: 'ArgMax' bottom: 'rows' top: 'y' argmax_param { axis: 1 } }",
        "layer { name: 'l' type: 'Reshape' bottom: 'rows' top: 'y' reshape_param { shape { dim: -1 dim: 24 dim: 6 } } }",
        "layer { name: 'l' type: 'Reshape' bottom: 'rows' top: 'y' reshape_param { shape { dim: 0 dim: 12 dim: 12 } } }",
        "layer { name: 'l' type: 'Reshape' bottom: 'rows' top: 'y' reshape_param { shape { dim: -1 dim: 2 } } }",
        "layer { name: 'l' type: 'Concat' bottom: 'rows' bottom: 'rows' top: 'y' concat_param { axis: 1 } }",
        "layer { name: 'l' type: 'Concat' bottom: 'rows' bottom: 'a' top: 'y' concat_param { axis: 0 } }",
        "layer { name: 'l' type: 'Slice' bottom: 'rows' top: 'y' top: 'z' slice_param { axis: 1 slice_point: 1 } }",
        "layer { name: 'l' type: 'Eltwise' bottom: 'rows' bottom: 'rows' top: 'y' eltwise_param { operation: SUM } }",
        "layer { name: 'l' type: 'Tile' bottom: 'rows' top: 'y' tile_param { axis: 0 tiles: 2 } }",
        "layer { name: 'l' type: 'Split' bottom: 'rows' top: 'y' top: 'z' }",
    ];

    public static TheoryData<string> Cases() => [.. Readers];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_layer_reads_as_many_rows_as_there_are(string reader) => RandomNets.Agree(
        31,
        random => LayerText.Net($"5x4x6x6 5", $"{Filter}\n{reader.Replace('\'', '"')}"),
        Values);

    [Fact]
    public void A_Filter_after_a_Filter_makes_rows_of_its_own()
    {
        // Caffe stops where there is nothing to select from: the first Filter keeps at least one.
        var made = 0;
        RandomNets.Agree(32, _ => TwoFilters, (blob, random) => blob == "b" && made++ % 5 == 0 ? 1 : Values(blob, random));
    }

    [Fact]
    public void No_rows_stop_what_Caffe_stops_at()
    {
        var net = Plan(LayerText.Net("5x4 5", $$"""
            {{Filter}}
            layer { name: "bn" type: "BatchNorm" bottom: "rows" top: "y" }
            """));
        var inputs = new Dictionary<string, float[]> { ["a"] = new float[20], ["b"] = [0, 1, 0, 1, 1] };
        Assert.Equal(new Shape(3, 4), net.Net!.Compute(inputs).Last().Shape);
        inputs["b"] = new float[5];
        var error = Assert.Throws<LayerInputException>(() => net.Net.Compute(inputs).Last());
        Assert.Contains("'bn' (BatchNorm)", error.Message, StringComparison.Ordinal);
    }

    private static readonly string TwoFilters = LayerText.Net("5x4 5", """
            layer { name: "filter" type: "Filter" bottom: "a" bottom: "b" top: "rows" }
            layer { name: "cut" type: "Slice" bottom: "rows" top: "one" top: "others" slice_param { axis: 1 slice_point: 1 } }
            layer { name: "zero" type: "ReLU" bottom: "one" top: "positive" }
            layer { name: "again" type: "Filter" bottom: "others" bottom: "positive" top: "fewer" }
            layer { name: "fc" type: "InnerProduct" bottom: "fewer" top: "y" inner_product_param { num_output: 2 weight_filler { type: "xavier" } } }
            layer { name: "sum" type: "Eltwise" bottom: "rows" bottom: "rows" top: "z" }
            """);

    [Fact]
    public void A_model_names_the_rows()
    {
        var (model, _) = Model(LayerText.Net("5x4 5", $$"""
            {{Filter}}
            layer { name: "fc" type: "InnerProduct" bottom: "rows" top: "y" inner_product_param { num_output: 2 } }
            """));
        Assert.Equal("rows", Assert.Single(model.Graph.Output).Type.TensorType.Shape.Dim[0].DimParam);
    }

    [Fact]
    public void What_depends_on_rows_says_so()
    {
        var net = Plan(LayerText.Net("5x4 5", $$"""
            {{Filter}}
            layer { name: "fc" type: "InnerProduct" bottom: "rows" top: "y" inner_product_param { num_output: 2 } }
            layer { name: "one" type: "ReLU" bottom: "a" top: "z" }
            """)).Net!.Plan;
        Assert.Equal(["rows", "y"], net.Blobs.Where(blob => blob.HasOpenRows).Select(blob => blob.Name));
    }

    [Theory]
    [InlineData("layer { name: 'l' type: 'InnerProduct' bottom: 'rows' top: 'y' inner_product_param { num_output: 3 axis: 0 } }")]
    [InlineData("layer { name: 'l' type: 'Reshape' bottom: 'rows' top: 'y' reshape_param { shape { dim: 5 ^dim: -1 } } }")]
    [InlineData("layer { name: 'l' type: 'Eltwise' bottom: 'rows' ^bottom: 'a' top: 'y' }")]
    public void Refuses_what_takes_one_number_of_rows_only(string reader)
    {
        var text = LayerText.Net("5x4 5", $"{Filter}\n{reader.Replace('\'', '"')}");
        var marked = text.Contains('^', StringComparison.Ordinal) ? text : text.Replace("layer { name: \"l\"", "^layer { name: \"l\"", StringComparison.Ordinal);
        var before = marked[..marked.IndexOf('^', StringComparison.Ordinal)].Split('\n');
        var error = Refused.Check(text.Replace("^", "", StringComparison.Ordinal), Codes.NotConvertible, before.Length, before[^1].Length + 1);
        Assert.Contains("'filter' (Filter)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_whose_arithmetic_holds_for_one_number_of_rows_only_is_refused_with_its_place()
    {
        var text = LayerText.Net("5x4 5", """
            layer { name: "filter" type: "Filter" bottom: "a" bottom: "b" top: "rows" }
            layer { name: "l" type: "Slice" bottom: "rows" top: "first" top: "others" slice_param { axis: 0 slice_point: 1 } }
            """);
        var (_, written) = Model(text);
        var error = Assert.Single(written.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(Codes.NotConvertible, error.Code);
        Assert.Equal(4, error.Location.Line);
    }

    [Fact]
    public void Rows_and_the_batch_can_both_be_open()
    {
        var net = Plan(
            LayerText.Net("2x4 2", $$"""
                {{Filter}}
                layer { name: "fc" type: "InnerProduct" bottom: "rows" top: "y" inner_product_param { num_output: 1 weight_filler { value: 1 } } }
                layer { name: "sum" type: "InnerProduct" bottom: "a" top: "z" inner_product_param { num_output: 1 weight_filler { value: 1 } } }
                """),
            new ConvertOptions { Batch = BatchSize.Dynamic });
        var outputs = Session.Run(
            net,
            new Dictionary<string, float[]> { ["a"] = [1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 1, 1], ["b"] = [1, 0, 2] },
            new Dictionary<string, Shape> { ["a"] = new Shape(3, 4), ["b"] = new Shape(3) });
        Assert.Equal([10, 4], outputs["y"].Values);
        Assert.Equal([10, 26, 4], outputs["z"].Values);
    }

    [Fact]
    public void Outputs_by_name_keep_open_rows()
    {
        var net = Plan(
            LayerText.Net("3x2 3", $$"""
                {{Filter}}
                layer { name: "l" type: "ReLU" bottom: "rows" top: "y" }
                layer { name: "m" type: "Power" bottom: "y" top: "z" }
                """),
            new ConvertOptions { Outputs = ["y"] });
        var inputs = new Dictionary<string, float[]> { ["a"] = [1, 2, -3, 4, 5, 6], ["b"] = [0, 1, 1] };
        Assert.Equal([0, 4, 5, 6], Session.Run(net, inputs)["y"].Values);
        Assert.Equal(new Shape(2, 2), net.Net!.Compute(inputs).Last().Shape);
    }

    private static float Values(string blob, Random random) => blob == "b" && random.Next(3) > 0 ? 0 : (random.NextSingle() * 2) - 1;

    private static PlanResult Plan(string text, ConvertOptions? options = null) => Converter.Plan(System.Text.Encoding.UTF8.GetBytes(text), "net.prototxt", options);

    private static (Onnx.Protos.ModelProto Model, WriteResult Written) Model(string text)
    {
        using var bytes = new MemoryStream();
        var net = Plan(text);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var written = net.Net.WriteModel(bytes);
        return (Onnx.Protos.ModelProto.Parser.ParseFrom(bytes.ToArray()), written);
    }
}

using System.Text;
using PortKit.Net;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>What is said of custom operators, and what is refused of them.</summary>
public sealed class CustomOpNotesTests
{
    private const string Proposals = """
        layer { name: "s" type: "Input" top: "s" input_param { shape { dim: 1 dim: 18 dim: 3 dim: 3 } } }
        layer { name: "b" type: "Input" top: "b" input_param { shape { dim: 1 dim: 36 dim: 3 dim: 3 } } }
        layer { name: "i" type: "Input" top: "i" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "p" type: "Python" bottom: "s" bottom: "b" bottom: "i" top: "rois"
          python_param { module: "rpn.proposal_layer" layer: "ProposalLayer" param_str: "'feat_stride': 16" } }
        """;

    [Fact]
    public void Each_type_is_told_once()
    {
        var planned = Plan("""
            layer { name: "x" type: "Squash" bottom: "a" top: "a" }
            layer { name: "y" type: "Squash" bottom: "a" top: "a" }
            layer { name: "z" type: "Sigmoyd" bottom: "a" top: "a" }
            layer { name: "d" type: "Show" bottom: "a" }
            layer { name: "r" type: "ReLU" bottom: "a" top: "r" }
            """);
        Assert.True(planned.Succeeded);
        Assert.Equal(
            [
                "note (2,19) layer 'x' (Squash): it is custom operator my.ops::Squash, and so is 1 other of the type.",
                "warning (4,19) layer 'z' (Sigmoyd): it is custom operator my.ops::Sigmoyd. Did you mean \"Sigmoid\"?",
                "note (5,19) layer 'd' (Show): it is custom operator my.ops::Show; as it makes nothing, the model goes without it.",
            ],
            planned.Diagnostics.Where(one => one.Code == Codes.CustomOps).Select(Line));
    }

    [Fact]
    public void So_is_that_numbers_may_be_others_where_there_are_fills() => Assert.Contains(
        "Random numbers that such layers draw while a fork of Caffe builds the net are not drawn",
        Plan("""
            layer { name: "x" type: "Squash" bottom: "a" top: "a" }
            layer { name: "i" type: "InnerProduct" bottom: "a" top: "i" inner_product_param { num_output: 2 } }
            """).Diagnostics.First(one => one.Code == Codes.CustomOps).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_domain_for_nothing_is_told() => Assert.Equal(
        ["warning  `CustomOps`: a layer of an unknown type is expected. Found none: nothing becomes a custom operator."],
        Plan("""layer { name: "r" type: "ReLU" bottom: "a" top: "r" }""").Diagnostics.Select(Line));

    [Theory]
    [InlineData("")]
    [InlineData("9.ops")]
    [InlineData("my ops")]
    [InlineData("ai.onnx")]
    [InlineData("ai.onnx.ml")]
    [InlineData("com.microsoft")]
    public void A_domain_must_be_ones_own(string domain)
    {
        var planned = Plan("""layer { name: "x" type: "Squash" bottom: "a" top: "a" }""", new ConvertOptions { Seed = 1, CustomOps = domain });
        var error = Assert.Single(planned.Diagnostics);
        Assert.Equal(Codes.Argument, error.Code);
        Assert.EndsWith($"Found '{domain}'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_types_make_two_operators()
    {
        var error = Assert.Single(
            Plan("""
                layer { name: "x" type: "A-B" bottom: "a" top: "a" }
                layer { name: "y" type: "A.B" bottom: "a" top: "a" }
                """).Diagnostics,
            one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal(
            "error (3,19) layer 'y' (A.B): a type that makes an operator of its own is expected. Found 'A.B', which becomes my.ops::A_B as 'A-B' does.",
            Line(error));
    }

    [Fact]
    public void Shapes_that_are_given_hold_for_one_batch()
    {
        const string Net = """
            layer { name: "x" type: "Squash" bottom: "a" top: "x" }
            layer { name: "r" type: "ReLU" bottom: "x" top: "r" }
            """;
        var options = new ConvertOptions
        {
            Seed = 1,
            CustomOps = "my.ops",
            Shapes = new Dictionary<string, Shape> { ["x"] = new(4, 3) },
            Batch = BatchSize.Of(4),
        };
        var planned = Plan(Net, options);
        Assert.True(planned.Succeeded);
        Assert.Contains(planned.Diagnostics, one => one is { Code: Codes.Batch, Severity: DiagnosticSeverity.Warning });
        Assert.Equal(["4x3"], planned.Net!.Plan.Outputs.Select(output => output.Shape.ToString()));
        var error = Assert.Single(
            Plan(Net, options with { Batch = BatchSize.Dynamic }).Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.Batch, 2), (error.Code, error.Location.Line));
        Assert.StartsWith("If the first axis is that of the bottoms, give  `Shapes` x=Nx3 .", error.Hint, StringComparison.Ordinal);
    }

    /// <summary>A shape that leaves its first axis to the bottoms holds for every batch, and for every number of rows.</summary>
    [Fact]
    public void Shapes_of_rows_follow_the_batch()
    {
        const string Net = """
            layer { name: "x" type: "Squash" bottom: "a" top: "x" }
            layer { name: "f" type: "Flatten" bottom: "x" top: "f" }
            """;
        var options = new ConvertOptions
        {
            Seed = 1,
            CustomOps = "my.ops",
            RowShapes = new Dictionary<string, Shape> { ["x"] = new(3, 5) },
            Batch = BatchSize.Dynamic,
        };
        Assert.Equal("batch,15", FirstOutput(Plan(Net, options)));
        Assert.Equal("7,15", FirstOutput(Plan(Net, options with { Batch = BatchSize.Of(7) })));
        var inPlace = Plan("""layer { name: "x" type: "Squash" bottom: "a" top: "a" }""", options with { RowShapes = new Dictionary<string, Shape>() });
        Assert.Equal("batch,3", FirstOutput(inPlace));
    }

    [Fact]
    public void And_rows_that_depend_on_the_data()
    {
        var options = new ConvertOptions { Seed = 1, CustomOps = "my.ops", RowShapes = new Dictionary<string, Shape> { ["x"] = new(2, 7) } };
        var planned = Converter.Plan(Encoding.UTF8.GetBytes($$"""
            {{Proposals}}
            layer { name: "x" type: "Squash" bottom: "s" bottom: "rois" top: "x" }
            layer { name: "ip" type: "InnerProduct" bottom: "x" top: "ip" inner_product_param { num_output: 4 } }
            """), "net.prototxt", options);
        Assert.Equal("rows,4", FirstOutput(planned));
    }

    [Fact]
    public void Bottoms_must_agree_on_what_is_left_to_them()
    {
        var options = new ConvertOptions { Seed = 1, CustomOps = "my.ops", RowShapes = new Dictionary<string, Shape> { ["x"] = new(2, 7) } };
        var error = Assert.Single(Plan("""
            layer { name: "d" type: "DummyData" top: "d" dummy_data_param { shape { dim: 4 dim: 3 } } }
            layer { name: "x" type: "Squash" bottom: "a" bottom: "d" top: "x" }
            """, options).Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal(
            "error (3,58) layer 'x' (Squash): bottoms that agree on their first axis are expected, as `Shapes` x=Nx2x7 leaves that of 'x' to them. "
                + "Found 2 of 'a' and 4 of 'd'. Give the size, if it is always the same:  `Shapes` x=4x2x7 .",
            Line(error));
    }

    [Fact]
    public void They_do_not_follow_rows_that_depend_on_the_data()
    {
        var error = Assert.Single(
            Converter.Plan(
                Encoding.UTF8.GetBytes($$"""
                    {{Proposals}}
                    layer { name: "x" type: "Squash" bottom: "rois" top: "x" }
                    """),
                "net.prototxt",
                new ConvertOptions { Seed = 1, CustomOps = "my.ops", Shapes = new Dictionary<string, Shape> { ["x"] = new(300, 5) } }).Diagnostics,
            one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.NotConvertible, 6), (error.Code, error.Location.Line));
        Assert.Contains("Found 'rois', whose rows depend on the data.", error.Message, StringComparison.Ordinal);
    }

    private static PlanResult Plan(string layers, ConvertOptions? options = null) => Converter.Plan(
        Encoding.UTF8.GetBytes(LayerText.Net("2x3", layers)), "net.prototxt", options ?? new ConvertOptions { Seed = 1, CustomOps = "my.ops" });

    private static string FirstOutput(PlanResult planned)
    {
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        using var stream = new MemoryStream();
        Assert.True(planned.Net.WriteModel(stream).Succeeded);
        var dims = ModelProto.Parser.ParseFrom(stream.ToArray()).Graph.Output[0].Type.TensorType.Shape.Dim;
        return string.Join(',', dims.Select(dim => dim.DimParam.Length > 0 ? dim.DimParam : $"{dim.DimValue}"));
    }

    private static string Line(Diagnostic one) =>
        $"{one.Severity.ToString().ToLowerInvariant()} {one.Location.ToString().Replace("net.prototxt", "", StringComparison.Ordinal)} {one.Message} {one.Hint}".TrimEnd();
}

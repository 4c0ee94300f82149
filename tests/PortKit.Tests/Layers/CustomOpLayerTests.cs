using System.Text;
using PortKit.Net;
using PortKit.Onnx;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;
using PortKit.Tests.Overlay;
using AttributeType = PortKit.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace PortKit.Tests.Layers;

/// <summary>Layers of unknown types as operators of a domain of the user's own.</summary>
public sealed class CustomOpLayerTests : WeightFiles
{
    private const string Layer =
        """layer { name: "sq" type: "SquashedTanh" bottom: "a" top: "sq" squash_param { gain: 1.5 mode: SOFT on: true k: 3 k: 4 } convolution_param { pad: 1 } }""";

    private static readonly ConvertOptions Options = new()
    {
        Seed = 1,
        CustomOps = "my.ops",
        Shapes = new Dictionary<string, Shape> { ["sq"] = new(2, 5) },
    };

    private static readonly ConvertOptions NoShapes = Options with { Shapes = new Dictionary<string, Shape>() };

    [Fact]
    public void A_layer_is_a_node_with_its_fields_as_attributes()
    {
        var model = Written(Plan(LayerText.Net("2x3", $$"""
            {{Layer}}
            layer { name: "ip" type: "InnerProduct" bottom: "sq" top: "ip" inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
            """)));
        var node = model.Graph.Node[0];
        Assert.Equal(("sq", "SquashedTanh", "my.ops"), (node.Name, node.OpType, node.Domain));
        Assert.Equal(["a"], node.Input);
        Assert.Equal(["sq"], node.Output);
        Assert.Equal(
            [
                ("convolution_param.pad", AttributeType.Ints, "1"),
                ("squash_param.gain", AttributeType.Float, "1.5"),
                ("squash_param.mode", AttributeType.String, "SOFT"),
                ("squash_param.on", AttributeType.Int, "1"),
                ("squash_param.k", AttributeType.Ints, "3,4"),
            ],
            node.Attribute.Select(attribute => (attribute.Name, attribute.Type, ValueOf(attribute))));
        Assert.Equal([("", 17L), ("my.ops", 1L)], model.OpsetImport.Select(opset => (opset.Domain, opset.Version)));

        // What comes behind is emitted as ever, for the shape that was given.
        Assert.Equal(["Gemm"], model.Graph.Node.Skip(1).Select(other => other.OpType));
        Assert.Equal([4L, 5L], model.Graph.Initializer.Single(tensor => tensor.Name == "ip.0").Dims);
        Assert.Equal([2L, 4L], model.Graph.Output[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Fact]
    public void Its_trained_blobs_are_further_inputs()
    {
        var weights = WriteModel("sq SquashedTanh 3x2 7");
        var net = LayerText.Net("2x3", Layer.Replace("squash_param", "param { lr_mult: 1 } squash_param", StringComparison.Ordinal));
        var planned = WeightFiles.Plan(net, weights, Options);
        Assert.Empty(Errors(planned));
        var model = Written(planned);
        Assert.Equal(["a", "sq.0", "sq.1"], model.Graph.Node[0].Input);
        Assert.Equal(["3x2", "7"], model.Graph.Initializer.Select(tensor => string.Join('x', tensor.Dims)));
        Assert.Empty(Written(Plan(net)).Graph.Initializer);
    }

    [Fact]
    public void Blobs_that_the_net_carries_are_inputs_too()
    {
        var model = Written(Plan(LayerText.Net("2x3", Layer.Replace("squash_param", "blobs { shape { dim: 2 } data: 3 data: 4 } squash_param", StringComparison.Ordinal))));
        Assert.Equal(["a", "sq.0"], model.Graph.Node[0].Input);
        Assert.Equal([3f, 4f], MemoryOf(model.Graph.Initializer[0]));
    }

    [Theory]
    [InlineData("""^top: "sq" """, "2x3", "the shape of top 'sq' must be given", "If its top is as large as its bottom, add  `Shapes` sq=2x3 .")]
    [InlineData("""bottom: "b" ^top: "sq" """, "2x3 2x3", "the shape of top 'sq' must be given", "Add  `Shapes` sq=NxCxHxW  with the sizes that it has.")]
    [InlineData("""^top: "sq" top: "x" """, "2x3", "the shapes of tops 'sq', 'x' must be given", "Add  `Shapes` sq=NxCxHxW `Shapes` x=NxCxHxW  with the sizes that it has.")]
    public void A_shape_that_nobody_gives_is_not_guessed(string blobs, string shapes, string message, string hint)
    {
        var marked = LayerText.Net(shapes, $$"""layer { name: "sq" type: "Squash" bottom: "a" {{blobs}}}""");
        var before = marked[..marked.IndexOf('^', StringComparison.Ordinal)].Split('\n');
        var error = Refused.Check(
            marked.Replace("^", "", StringComparison.Ordinal),
            Codes.UnknownShape,
            before.Length,
            before[^1].Length + 1,
            NoShapes);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(hint, error.Hint);
    }

    [Fact]
    public void In_place_it_keeps_the_shape()
    {
        var model = Written(Plan(LayerText.Net("2x3", """
            layer { name: "relu" type: "ReLU" bottom: "a" top: "r" }
            layer { name: "sq" type: "Squash" bottom: "r" top: "r" }
            """), NoShapes));
        Assert.Equal(["Relu", "Squash"], model.Graph.Node.Select(node => node.OpType));
        Assert.Equal([2L, 3L], model.Graph.Output[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Theory]
    [InlineData("Off-Set.2", "Off_Set_2")]
    [InlineData("3D", "_3D")]
    [InlineData("Python", "Python")]
    public void Its_type_is_the_operator(string type, string op)
    {
        var model = Written(Plan(LayerText.Net("2x3", Layer.Replace("SquashedTanh", type, StringComparison.Ordinal))));
        Assert.Equal(op, model.Graph.Node[0].OpType);
    }

    [Fact]
    public void Layers_that_bring_data_in_stay_inputs_and_those_that_are_known_stay_what_they_are()
    {
        var planned = Plan(
            $$"""
            layer { name: "d" type: "MyData" top: "a" }
            {{Layer}}
            layer { name: "relu" type: "ReLU" bottom: "sq" top: "r" }
            """,
            Options with { InputShapes = new Dictionary<string, Shape> { ["a"] = new(2, 3) } });
        var model = Written(planned);
        Assert.Equal(["SquashedTanh", "Relu"], model.Graph.Node.Select(node => node.OpType));
        Assert.Equal(["a"], model.Graph.Input.Select(input => input.Name));
        Assert.Equal([false, true, false], planned.Net!.Plan.Layers.Select(layer => layer.Plan.CustomOp is not null));
    }

    [Fact]
    public void One_without_tops_is_left_out()
    {
        var planned = Plan(LayerText.Net("2x3", """
            layer { name: "relu" type: "ReLU" bottom: "a" top: "r" }
            layer { name: "show" type: "Display" bottom: "r" }
            """), NoShapes with { Outputs = ["r"] });
        Assert.Equal(["Relu"], Written(planned).Graph.Node.Select(node => node.OpType));
    }

    [Theory]
    [InlineData("k: 1 k: SOFT", "field 'squash_param.k' must make an attribute. Values of one kind are expected. Found the number 1 and the text 'SOFT'.")]
    [InlineData("k: 9223372036854775808", "field 'squash_param.k' must make an attribute. A whole number from")]
    public void A_field_that_makes_no_attribute_is_refused(string field, string message)
    {
        var error = Refused.Check(
            LayerText.Net("2x3", $$"""layer { name: "sq" type: "S" bottom: "a" top: "sq" squash_param { {{field}} } }"""), Codes.NotConvertible, 2, 67, Options);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_arithmetic_is_not_known()
    {
        var net = Plan(LayerText.Net("2x3", Layer)).Net!;
        var refused = Assert.Throws<LayerRefusedException>(() => net.Compute(new Dictionary<string, float[]> { ["a"] = new float[6] }).Last());
        Assert.Equal(Codes.CustomOps, refused.Diagnostic.Code);
    }

    [Fact]
    public void A_model_says_how_its_net_is_planned_again()
    {
        var path = PathOf("m.onnx");
        var net = LayerText.Net("2x3", Layer);
        File.WriteAllText(PathOf("net.prototxt"), net);
        Assert.True(Plan(net).Net!.WriteModel(path).Succeeded);
        var record = ModelRecord.Read(path)!;
        Assert.Equal(("my.ops", new Shape(2, 5)), (record.ToOptions().CustomOps, record.ToOptions().Shapes["sq"]));
        Assert.True(record.Plan(PathOf("net.prototxt")).Succeeded);
        Assert.Contains(
            """{"domain":"my.ops","layers":[{"layer":"sq","type":"SquashedTanh","operator":"SquashedTanh"}]}""",
            ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).MetadataProps.Select(entry => entry.Value));
    }

    private static PlanResult Plan(string net, ConvertOptions? options = null) =>
        Converter.Plan(Encoding.UTF8.GetBytes(net), "net.prototxt", options ?? Options);

    private static ModelProto Written(PlanResult planned)
    {
        Assert.True(planned.Succeeded, string.Join('\n', planned.Diagnostics));
        using var stream = new MemoryStream();
        Assert.True(planned.Net.WriteModel(stream).Succeeded);
        var model = ModelProto.Parser.ParseFrom(stream.ToArray());
        Assert.Empty(ModelCheck.Of(model));
        return model;
    }

    private static string ValueOf(AttributeProto attribute) => attribute.Type switch
    {
        AttributeType.Int => FormattableString.Invariant($"{attribute.I}"),
        AttributeType.Ints => string.Join(',', attribute.Ints),
        AttributeType.Float => FormattableString.Invariant($"{attribute.F}"),
        _ => attribute.S.ToStringUtf8(),
    };

    private static float[] MemoryOf(TensorProto tensor) => [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(tensor.RawData.Span)];
}

using Google.Protobuf;
using PortKit.Onnx.Protos;
using AttributeType = PortKit.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace PortKit.Onnx.Tests;

public class ModelCheckTests
{
    /// <summary>x -> Relu -> h -> Add w -> y.</summary>
    private readonly ModelProto _model = new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        Graph = new GraphProto
        {
            Name = "g",
            Node =
            {
                new NodeProto { Name = "relu", OpType = "Relu", Input = { "x" }, Output = { "h" } },
                new NodeProto { OpType = "Add", Input = { "h", "w" }, Output = { "y" } },
            },
            Initializer = { new TensorProto { Name = "w", DataType = (int)DataType.Float, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[8]) } },
            Input = { Port("x") },
            Output = { Port("y") },
        },
    };

    private static ValueInfoProto Port(string name) =>
        new() { Name = name, Type = new TypeProto { TensorType = new() { ElemType = (int)DataType.Float } } };

    private string[] Problems() => [.. ModelCheck.Of(_model).Select(problem => problem.ToString())];

    private TensorProto W => _model.Graph.Initializer[0];

    [Fact]
    public void A_sound_model_has_none() => Assert.Empty(Problems());

    [Fact]
    public void Each_domain_must_be_imported()
    {
        _model.Graph.Node[0].Domain = "my.ops";
        Assert.Equal(["node 'relu': A domain whose opset the model imports was expected. Found 'my.ops'."], Problems());
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "my.ops", Version = 1 });
        Assert.Empty(Problems());
    }

    [Fact]
    public void An_input_may_have_a_default_value()
    {
        _model.Graph.Input.Add(Port("w"));
        Assert.Empty(Problems());
    }

    [Fact]
    public void Nodes_out_of_order()
    {
        var nodes = _model.Graph.Node;
        (nodes[0], nodes[1]) = (nodes[1], nodes[0]);
        Assert.Equal(["node #0: Nodes must come after those they read. Found input 'h' made by a later node, or by this one."], Problems());
    }

    [Fact]
    public void Dangling_input()
    {
        _model.Graph.Node[1].Input[1] = "v";
        Assert.Equal(["node #1: An input must be made somewhere. Found 'v' made nowhere."], Problems());
    }

    [Fact]
    public void A_name_made_twice()
    {
        _model.Graph.Node[1].Output[0] = "h";
        _model.Graph.Output[0].Name = "h";
        Assert.Equal(["node #1: Every value must have a name of its own. Found 'h' made before."], Problems());
    }

    [Fact]
    public void An_initializer_made_twice()
    {
        _model.Graph.Initializer.Add(W.Clone());
        Assert.Equal(["initializer 'w': Every value must have a name of its own. Found 'w' made before."], Problems());
    }

    [Fact]
    public void An_output_made_nowhere()
    {
        _model.Graph.Output.Add(Port("z"));
        Assert.Equal(["output 'z': A value of that name was expected. Found none in the graph."], Problems());
    }

    [Fact]
    public void No_outputs()
    {
        _model.Graph.Output.Clear();
        Assert.Equal(["graph: An output was expected. Found none."], Problems());
    }

    [Fact]
    public void Ports_without_types()
    {
        _model.Graph.Input[0].Type = null;
        _model.Graph.Output[0].Type.TensorType.ElemType = 99;
        Assert.Equal(
            ["input 'x': A type was expected. Found none.", "output 'y': An element type that ONNX defines was expected. Found 99."], Problems());
    }

    [Theory]
    [InlineData(DataType.Float, new long[] { 3 }, "Dims [3] of Float need 12 bytes of raw_data. Found 8.")]
    [InlineData(DataType.Int64, new long[] { 2 }, "Dims [2] of Int64 need 16 bytes of raw_data. Found 8.")]
    [InlineData(DataType.Int4, new long[] { 17 }, "Dims [17] of Int4 need 9 bytes of raw_data. Found 8.")]
    [InlineData(DataType.Float, new long[] { -2 }, "Dims that are not negative and can be counted were expected. Found [-2].")]
    [InlineData(DataType.Float, new long[] { 1L << 40, 1L << 40 }, "Dims that are not negative and can be counted were expected. Found [1099511627776,1099511627776].")]
    [InlineData(DataType.String, new long[] { 2 }, "Strings must stand in string_data. Found raw_data.")]
    [InlineData((DataType)77, new long[] { 2 }, "An element type that ONNX defines was expected. Found 77.")]
    public void Raw_data_of_another_length(DataType type, long[] dims, string message)
    {
        W.DataType = (int)type;
        W.Dims.Clear();
        W.Dims.AddRange(dims);
        Assert.Equal([$"initializer 'w': {message}"], Problems());
    }

    [Theory]
    [InlineData(DataType.Float, new long[] { 2 })]
    [InlineData(DataType.Int4, new long[] { 15 })]
    [InlineData(DataType.Complex64, new long[] { })]
    [InlineData(DataType.Bool, new long[] { 2, 2, 2 })]
    public void Raw_data_of_the_right_length(DataType type, long[] dims)
    {
        W.DataType = (int)type;
        W.Dims.Clear();
        W.Dims.AddRange(dims);
        Assert.Empty(Problems());
    }

    [Fact]
    public void Numbers_one_by_one_of_another_count()
    {
        W.ClearRawData();
        W.FloatData.AddRange([1f, 2f, 3f]);
        Assert.Equal(["initializer 'w': Dims [2] of Float need 2 numbers in float_data. Found 3."], Problems());
    }

    [Fact]
    public void Attributes_of_no_type_or_given_twice()
    {
        _model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "alpha", F = 1 });
        _model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "alpha", Type = (AttributeType)50 });
        Assert.Equal(
            [
                "node 'relu': Each attribute must stand once. Found 'alpha' again.",
                "node 'relu', attribute 'alpha': A type that ONNX defines was expected. Found Undefined.",
                "node 'relu', attribute 'alpha': A type that ONNX defines was expected. Found 50.",
            ],
            Problems());
    }

    [Fact]
    public void In_subgraphs_names_are_checked_against_those_around()
    {
        var body = new GraphProto
        {
            Name = "body",
            Node = { new NodeProto { Name = "inner", OpType = "Add", Input = { "h", "late" }, Output = { "x" } } },
            Output = { Port("x") },
        };
        _model.Graph.Node[1].Attribute.Add(new AttributeProto { Name = "body", Type = AttributeType.Graph, G = body });
        Assert.Equal(
            [
                "node #1, attribute 'body', node 'inner': An input must be made somewhere. Found 'late' made nowhere.",
                "node #1, attribute 'body', node 'inner': Every value must have a name of its own. Found 'x' made before.",
            ],
            Problems());
    }

    [Fact]
    public void A_model_without_versions_or_graph()
    {
        _model.IrVersion = 0;
        _model.OpsetImport[0].Domain = "ai.onnx.ml";
        _model.Graph = null;
        Assert.Equal(
            [
                "model: An IR version of at least 1 was expected. Found 0.",
                "model: An opset of the default domain was expected. Found none.",
                "model: A graph was expected. Found none.",
            ],
            Problems());
    }

    [Fact]
    public void Bytes_that_are_no_model()
    {
        using var stream = new MemoryStream([0xFF, 0xFF, 0xFF]);
        Assert.StartsWith("An ONNX model was expected.", Assert.Single(ModelCheck.Of(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_initialization_graph_is_a_graph_of_its_own_and_bound_to_initializers()
    {
        _model.TrainingInfo.Add(new TrainingInfoProto
        {
            Initialization = new GraphProto
            {
                Name = "initialization",
                Node = { new NodeProto { OpType = "RandomNormal", Output = { "x" } } },
                Output = { Port("x") },
            },
            InitializationBinding = { new StringStringEntryProto { Key = "w", Value = "x" } },
        });
        Assert.Empty(Problems());

        var info = _model.TrainingInfo[0];
        info.Initialization.Input.Add(Port("i"));
        info.Initialization.Node[0].Input.Add("h");
        info.InitializationBinding.Add(new StringStringEntryProto { Key = "w", Value = "y" });
        info.InitializationBinding.Add(new StringStringEntryProto { Key = "v", Value = "x" });
        Assert.Equal(
            [
                "training info #0, initialization: A graph without inputs was expected. Found 1.",
                "training info #0, initialization, node #0: An input must be made somewhere. Found 'h' made nowhere.",
                "training info #0, initialization: Each bound initializer must stand once. Found 'w' again.",
                "training info #0, binding 'w': An output of the initialization graph was expected. Found 'y'.",
                "training info #0, binding 'v': An initializer of that name was expected. Found none in the model.",
            ],
            Problems());
    }
}

using System.Runtime.InteropServices;
using Google.Protobuf;
using PortKit.Onnx.Protos;
using DataType = PortKit.Onnx.Protos.TensorProto.Types.DataType;

namespace PortKit.Verification.Tests;

/// <summary>Models that others make: values of all types, inner graphs, nodes without names.</summary>
public sealed class ForeignModelSignalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portkit-signal-").FullName;
    private readonly string _path;

    public ForeignModelSignalTests() => _path = Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>An inner graph that captures weights and a value, a shape, truth values, a sequence, and labels of whole numbers.</summary>
    [Fact]
    public void Values_that_are_no_floats_and_inner_graphs_are_passed_over()
    {
        var branch = new GraphProto { Name = "then", Node = { Node("MatMul", ["h", "w2"], ["inner"]) }, Output = { Port("inner", 4, 3) } };
        var other = new GraphProto { Name = "else", Node = { Node("MatMul", ["h", "w2"], ["inner2"]), }, Output = { Port("inner2", 4, 3) } };
        var choice = Node("If", ["yes"], ["y"]);
        choice.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch });
        choice.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = other });
        var cast = Node("Cast", ["h"], ["d"]);
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Double });
        var first = Node("MatMul", ["x", "w1"], ["h0"]);
        first.Name = "first";
        Write(new GraphProto
        {
            Name = "net",
            Node =
            {
                first,
                Node("Relu", ["h0"], ["h"]),
                Node("Shape", ["h"], ["shape"]),
                Node("Greater", ["h0", "zero"], ["positive"]),
                cast,
                Node("SequenceConstruct", ["h0", "h"], ["both"]),
                Node("SequenceAt", ["both", "index"], ["again"]),
                Node("Add", ["w1", "w1"], ["constant"]),
                choice,
                Node("Gather", ["y", "label"], ["z"]),
            },
            Initializer = { Floats("w1", [5, 5]), Floats("w2", [5, 3]), Floats("zero", []), new TensorProto { Name = "yes", DataType = (int)DataType.Bool, Int32Data = { 1 } }, new TensorProto { Name = "index", DataType = (int)DataType.Int64, Int64Data = { 0 } } },
            Input = { Port("x", 4, 5), Port("label", DataType.Int64, 2) },
            Output = { Port("z", 2, 3), Port("again", 4, 5) },
        });
        var report = SignalHealth.Measure(_path, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(["x", "h0", "h", "again", "y", "z"], report.Blobs.Select(blob => blob.Name));
        Assert.Equal(["", "first", "h", "again", "y", "z"], report.Blobs.Select(blob => blob.Layer));
        Assert.Equal([0, 1, 1, 1, 1, 1], report.Blobs.Select(blob => blob.Depth));
        Assert.Equal(["h0"], report.Blobs.Where(blob => blob.IsWeighted).Select(blob => blob.Name));
        Assert.Equal(["again", "z"], report.Outputs.Select(blob => blob.Name));
        Assert.Equal(SignalVerdict.Unknown, report.Trend.Verdict);
        Assert.Empty(report.Findings);
    }

    /// <summary>Labels that come as floats get zeros, as nothing else is sure to be among what they choose from.</summary>
    [Fact]
    public void Floats_that_become_whole_numbers_are_labels()
    {
        var cast = Node("Cast", ["flat"], ["index"]);
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Int32 });
        Write(new GraphProto
        {
            Name = "net",
            Node = { Node("Flatten", ["label"], ["flat"]), cast, Node("Gather", ["rows", "index"], ["y"]) },
            Initializer = { Floats("rows", [1, 3]) },
            Input = { Port("label", 500) },
            Output = { Port("y", 500, 1, 3) },
        });
        var report = SignalHealth.Measure(_path, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(500, report.Inputs.Single().Values.Zeros);
    }

    /// <summary>A table tells how many rows there are to choose from.</summary>
    [Fact]
    public void Rows_of_a_table_are_chosen_from_all_of_them()
    {
        var cast = Node("Cast", ["word"], ["index"]);
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)DataType.Int64 });
        Write(new GraphProto
        {
            Name = "net",
            Node = { cast, Node("Flatten", ["index"], ["flat"]), Node("Gather", ["rows", "flat"], ["y"]) },
            Initializer = { Floats("rows", [5, 3]) },
            Input = { Port("word", 100) },
            Output = { Port("y", 100, 1, 3) },
        });
        var fed = SignalHealth.Measure(_path, null, null, TestContext.Current.CancellationToken).Inputs.Single().Values;
        Assert.Equal((0f, 4f), (fed.Min, fed.Max));
    }

    [Fact]
    public void A_model_without_weights_and_an_empty_value_is_measured()
    {
        Write(new GraphProto
        {
            Name = "net",
            Node = { Node("Neg", ["x"], ["n"]), Node("Neg", ["n"], ["y"]), Node("Relu", ["none"], ["e"]), Node("Neg", ["e"], ["f"]) },
            Input = { Port("x", 2, 3), Port("none", 2, 0) },
            Output = { Port("y", 2, 3), Port("f", 2, 0) },
        });
        var report = SignalHealth.Measure(_path, null, null, TestContext.Current.CancellationToken);
        Assert.Equal((SignalVerdict.Unknown, 0), (report.Trend.Verdict, report.Trend.Layers));
        Assert.True(double.IsNaN(report.Trend.Factor));
        Assert.Equal([0, 0, 0], report.Blobs.Where(blob => blob.Name is "none" or "e" or "f").Select(blob => blob.Values.Count));
        Assert.All(report.Blobs, blob => Assert.Equal(0, blob.ZeroShare));
        Assert.Empty(report.Findings);
    }

    /// <summary>A file may say of itself what it likes.</summary>
    [Theory]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("[1, null]")]
    [InlineData("""[{"name": null, "layer": 3, "role": [], "shape": "x"}]""")]
    [InlineData("""[{"name": "w", "layer": "l", "role": "matrix", "shape": [1e99], "filler": {"type": "gaussian", "std": "wide"}}]""")]
    public void Metadata_that_PortKit_did_not_write_are_passed_over(string metadata)
    {
        Write(
            new GraphProto
            {
                Name = "net",
                Node = { Node("MatMul", ["x", "w"], ["y"]) },
                Initializer = { Floats("w", [3, 3]) },
                Input = { Port("x", 2, 3) },
                Output = { Port("y", 2, 3) },
            },
            metadata);
        var report = SignalHealth.Measure(_path, null, null, TestContext.Current.CancellationToken);
        Assert.Equal((1, null), (report.Trend.Layers, report.Blobs[^1].Filler));
    }

    private static NodeProto Node(string op, string[] inputs, string[] outputs) => new() { OpType = op, Input = { inputs }, Output = { outputs } };

    private static TensorProto Floats(string name, long[] dims)
    {
        var values = new float[dims.Aggregate(1L, (count, dim) => count * dim)];
        for (var i = 0; i < values.Length; i++)
            values[i] = dims.Length == 0 ? 0 : ((i * 7) % 5) - 2;
        return new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { dims }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) };
    }

    private static ValueInfoProto Port(string name, params long[] dims) => Port(name, DataType.Float, dims);

    private static ValueInfoProto Port(string name, DataType type, params long[] dims) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new() { ElemType = (int)type, Shape = new TensorShapeProto { Dim = { dims.Select(dim => new TensorShapeProto.Types.Dimension { DimValue = dim }) } } },
        },
    };

    private void Write(GraphProto graph, string? metadata = null)
    {
        var model = new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = graph };
        if (metadata is not null)
            model.MetadataProps.Add(new StringStringEntryProto { Key = "portkit.initializers", Value = metadata });
        File.WriteAllBytes(_path, model.ToByteArray());
    }
}

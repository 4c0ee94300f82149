using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

public class GraphBuilderTests
{
    private readonly GraphBuilder _graph = new(17);

    [Fact]
    public void A_layer_says_itself_in_a_few_lines()
    {
        var x = _graph.Input("data", [1, 3, 8, 8]);
        var w = _graph.Initializer("conv1_w", [4, 3, 3, 3], Models.Zeros(108));
        var b = _graph.Initializer("conv1_b", [4], Models.Zeros(4));
        using (_graph.Scope("conv1"))
            _graph.Output("conv1", _graph.Node("Conv", [x, w, b], Attr.Ints("kernel_shape", 3, 3), Attr.Int("group", 1)), [1, 4, 6, 6]);

        var model = Models.Written(_graph);

        Assert.Equal(["Conv(data,conv1_w,conv1_b)->conv1"], Models.Lines(model));
        Assert.Equal("conv1", model.Graph.Node[0].Name);
        Assert.Equal([3, 3], model.Graph.Node[0].Attribute[0].Ints);
        Assert.Equal([1, 4, 6, 6], model.Graph.Output[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Fact]
    public void Operators_of_other_domains_bring_their_opset_along()
    {
        var x = _graph.Input("x", [2, 3]);
        var made = _graph.CustomNodes("my.ops", "Relu", [x], 2, Attr.Int("k", 3));
        Assert.All(made, value => Assert.Null(value.Dims));
        _graph.CustomNodes("dead.ops", "Unread", [x], 1);
        _graph.Output("y", _graph.Node("Relu", [made[1].Shaped(2, 5)]));

        var model = Models.Written(_graph);

        Assert.Equal(["Relu(x)->Relu:0,Relu:1", "Relu(Relu:1)->y"], Models.Lines(model));
        Assert.Equal(["my.ops", ""], model.Graph.Node.Select(node => node.Domain));
        Assert.Equal([("", 17L), ("my.ops", 1L)], model.OpsetImport.Select(opset => (opset.Domain, opset.Version)));
        Assert.Equal([2L, 5L], model.Graph.Output[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(27)]
    public void Opsets_beyond_the_known_are_refused(int opset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GraphBuilder(opset));

    [Theory]
    [InlineData(13, 8)]
    [InlineData(17, 8)]
    [InlineData(18, 8)]
    [InlineData(19, 9)]
    [InlineData(20, 9)]
    [InlineData(21, 10)]
    [InlineData(22, 10)]
    [InlineData(23, 11)]
    [InlineData(24, 12)]
    [InlineData(25, 13)]
    [InlineData(26, 13)]
    public void The_IR_version_is_the_one_released_with_the_opset(int opset, int irVersion)
    {
        var graph = new GraphBuilder(opset);
        graph.Output("y", graph.Relu(graph.Input("x", [1])));

        var model = Models.Written(graph);

        Assert.Equal(irVersion, model.IrVersion);
        Assert.Equal(opset, Assert.Single(model.OpsetImport).Version);
    }

    [Fact]
    public void Omitted_inputs_are_empty_names_and_none_at_the_end()
    {
        var x = _graph.Input("x", [2]);
        _graph.Output("low", _graph.Clip(x, 0, null));
        _graph.Output("high", _graph.Clip(x, null, 6));

        Assert.Equal(["Clip(x,constant/0)->low", "Clip(x,,constant/6)->high"], Models.Lines(Models.Written(_graph)));
    }

    [Fact]
    public void What_nobody_reads_is_left_out_but_inputs_stay()
    {
        var x = _graph.Input("x", [2]);
        _graph.Input("label", [2]);
        _graph.Mul(_graph.Exp(x), _graph.Initializer("unused", [2], Models.Zeros(2)));
        _graph.Constant(4f);
        _graph.Output("y", _graph.Relu(x));

        var model = Models.Written(_graph);

        Assert.Equal(["Relu(x)->y"], Models.Lines(model));
        Assert.Empty(model.Graph.Initializer);
        Assert.Equal(["x", "label"], model.Graph.Input.Select(input => input.Name));
    }

    [Fact]
    public void Initializers_stand_in_the_order_asked_for_and_constants_after_them()
    {
        var x = _graph.Input("x", [2]);
        var late = _graph.Initializer("late", [2], Models.Zeros(2), order: 7);
        var early = _graph.Initializer("early", [2], Models.Zeros(2), order: 3);
        var alsoEarly = _graph.Initializer("also early", [2], Models.Zeros(2), order: 3);
        _graph.Output("y", _graph.Sum(_graph.Add(x, 1), late, alsoEarly, early));

        Assert.Equal(["early", "also early", "late", "constant/1"], Models.Written(_graph).Graph.Initializer.Select(tensor => tensor.Name));
    }

    [Fact]
    public void An_initializer_of_the_wrong_length_is_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() => _graph.Initializer("w", [2, 3], Models.Zeros(5)));
        Assert.StartsWith("Initializer 'w' of dims [2,3] needs 24 bytes. Found 20.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_another_graph_are_refused() =>
        Assert.Throws<ArgumentException>(() => _graph.Relu(new GraphBuilder(17).Input("x", [1])));

    [Fact]
    public void A_graph_without_outputs_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => _graph.Build(new ModelHeader()));

    [Fact]
    public void Building_twice_gives_the_same_bytes()
    {
        var x = _graph.Input("x", [-1, 4]);
        using (_graph.Scope("layer"))
            _graph.Output("y", _graph.Softmax(_graph.Add(_graph.Reshape(x, -1, 2, 2), 1), 1));
        var header = new ModelHeader { Metadata = [new("b", "1"), new("a", "2")] };

        Assert.Equal(Models.Bytes(_graph.Build(header)), Models.Bytes(_graph.Build(header)));
    }

    [Fact]
    public void An_unknown_dim_is_written_without_a_size()
    {
        var x = _graph.Input("x", [-1, 4]);
        _graph.Output("y", _graph.Relu(x));

        var dims = Models.Written(_graph).Graph.Output[0].Type.TensorType.Shape.Dim;

        Assert.Equal(TensorShapeProto.Types.Dimension.ValueOneofCase.None, dims[0].ValueCase);
        Assert.Equal(4, dims[1].DimValue);
    }

    [Fact]
    public void An_output_of_unknown_rank_has_a_type_and_no_shape()
    {
        _graph.Output("y", _graph.Node("NonZero", [_graph.Input("x", [2])]));

        var type = Models.Written(_graph).Graph.Output[0].Type.TensorType;

        Assert.Equal((int)DataType.Int64, type.ElemType);
        Assert.Null(type.Shape);
    }
}

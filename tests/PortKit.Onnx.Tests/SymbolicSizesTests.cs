using PortKit.Onnx.Protos;

namespace PortKit.Onnx.Tests;

public sealed class SymbolicSizesTests
{
    private static OnnxModel Build(int batch, Action<GraphBuilder, Value, int> fill)
    {
        var graph = new GraphBuilder(17);
        fill(graph, graph.Input("x", [batch, 6]), batch);
        return graph.Build(new ModelHeader());
    }

    private static OnnxModel? Merge(Action<GraphBuilder, Value, int> fill, out string? obstacle) =>
        SymbolicSizes.Merge(Build(2, fill), Build(3, fill), [new OpenSize("batch", 2, 3)], out obstacle);

    private static ModelProto Merged(Action<GraphBuilder, Value, int> fill)
    {
        var model = Merge(fill, out var obstacle);
        Assert.Null(obstacle);
        var written = ModelProto.Parser.ParseFrom(Models.Bytes(model!));
        Assert.Empty(ModelCheck.Of(written));
        return written;
    }

    private static string Dims(ValueInfoProto info) => string.Join(',', info.Type.TensorType.Shape.Dim.Select(
        dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue ? $"{dim.DimValue}" : dim.DimParam.Length > 0 ? dim.DimParam : "?"));

    [Fact]
    public void Inputs_and_outputs_get_a_named_first_dim()
    {
        var model = Merged((graph, x, _) => graph.Output("y", graph.Add(x, 1f)));

        Assert.Equal("batch,6", Dims(model.Graph.Input[0]));
        Assert.Equal("batch,6", Dims(model.Graph.Output[0]));
        Assert.Equal(["Add(x,constant/1)->y"], Models.Lines(model));
    }

    [Fact]
    public void A_multiple_of_the_batch_is_open_and_is_not_called_the_batch()
    {
        var model = Merged((graph, x, batch) => graph.Output("y", graph.Reshape(x, batch * 3, 2)));

        Assert.Equal("?,2", Dims(model.Graph.Output[0]));
    }

    [Fact]
    public void The_target_of_a_Reshape_gets_a_minus_one()
    {
        var model = Merged((graph, x, batch) => graph.Output("y", graph.Reshape(x, batch, 2, 3)));

        Assert.Equal(["Reshape(x,constant/[-1i,2i,3i])->y"], Models.Lines(model));
        Assert.Single(model.Graph.Initializer);
    }

    [Fact]
    public void Other_targets_are_worked_out_from_the_first_input()
    {
        var model = Merged((graph, x, batch) => graph.Output("y", graph.Expand(graph.Constant(1f), batch, 4)));

        Assert.Equal(
            [
                "Shape(x)->batch/shape",
                "Gather(batch/shape,constant/0i)->batch/gather",
                "Mul(constant/[1i,0i],batch/gather)->batch/mul",
                "Add(constant/[0i,4i],batch/mul)->batch/add",
                "Expand(constant/1,batch/add)->y",
            ],
            Models.Lines(model));
    }

    [Fact]
    public void A_divisor_that_grows_is_worked_out_once()
    {
        var model = Merged((graph, x, batch) =>
        {
            graph.Output("y", graph.Div(x, batch));
            graph.Output("z", graph.Div(x, batch * 2f));
        });

        Assert.Equal(["Shape", "Gather", "Cast", "Mul", "Div", "Div"], model.Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void Weights_are_kept_and_what_is_not_read_any_more_is_left_out()
    {
        var model = Merged((graph, x, batch) =>
            graph.Output("y", graph.Mul(graph.Reshape(x, batch, 6, 1), graph.Initializer("w", [6, 1], Models.Zeros(6)))));

        Assert.Equal(["w", "constant/[-1i,6i,1i]"], model.Graph.Initializer.Select(tensor => tensor.Name));
    }

    public static TheoryData<string> Obstacles() => [.. Impossible.Keys];

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void What_cannot_be_said_for_every_size_names_its_node(string what)
    {
        Assert.Null(Merge((graph, x, batch) =>
        {
            using (graph.Scope("layer"))
                graph.Output("y", Impossible[what](graph, x, batch));
        }, out var obstacle));
        Assert.Equal("layer", obstacle);
    }

    private static readonly Dictionary<string, Func<GraphBuilder, Value, int, Value>> Impossible = new()
    {
        ["another operator"] = (graph, x, batch) => batch == 2 ? graph.Neg(x) : graph.Exp(x),
        ["more nodes"] = (graph, x, batch) => batch == 2 ? graph.Neg(x) : graph.Neg(graph.Neg(x)),
        ["a square"] = (graph, x, batch) => graph.Add(x, batch * batch),
        ["an inverse"] = (graph, x, batch) => graph.Add(x, 1f / batch),
        ["one more than the batch"] = (graph, x, batch) => graph.Add(x, batch + 1),
        ["an attribute"] = (graph, x, batch) => graph.Node("Softmax", [x], Attr.Int("axis", batch - 2)),
        ["weights"] = (graph, x, batch) => graph.Mul(x, graph.Initializer("w", [batch, 6], Models.Zeros(batch * 6))),
        ["constants of other dims"] = (graph, x, batch) => graph.Mul(x, graph.Constant(new float[batch], batch, 1)),
        ["what is read"] = (graph, x, batch) => graph.Add(x, batch == 2 ? x : graph.Constant(1f)),
    };
}

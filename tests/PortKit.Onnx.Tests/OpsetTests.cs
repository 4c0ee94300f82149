namespace PortKit.Onnx.Tests;

public class OpsetTests
{
    [Theory]
    [InlineData(13, false)]
    [InlineData(17, false)]
    [InlineData(18, true)]
    [InlineData(26, true)]
    public void The_axes_of_most_reductions_became_an_input_at_18(int opset, bool asInput)
    {
        var graph = new GraphBuilder(opset);
        graph.Output("y", graph.ReduceMean(graph.Input("x", [2, 3, 4]), [1, -1]));

        var node = Assert.Single(Models.Written(graph).Graph.Node);

        Assert.Equal(asInput ? ["x", "constant/[1i,-1i]"] : ["x"], node.Input);
        Assert.Equal(!asInput, node.Attribute.Any(attribute => attribute.Name == "axes"));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(18)]
    public void The_axes_of_ReduceSum_are_an_input_always(int opset)
    {
        var graph = new GraphBuilder(opset);
        var sum = graph.ReduceSum(graph.Input("x", [2, 3, 4]), [1], keepDims: false);
        graph.Output("y", sum);

        var node = Assert.Single(Models.Written(graph).Graph.Node);

        Assert.Equal(["x", "constant/[1i]"], node.Input);
        Assert.Equal([2, 4], sum.Dims);
    }

    [Fact]
    public void No_axes_are_all_of_them()
    {
        var graph = new GraphBuilder(17);
        var x = graph.Input("x", [2, 3]);
        Assert.Equal([1, 1], graph.ReduceSum(x, []).Dims);
        Assert.Equal([], graph.ReduceMax(x, [], keepDims: false).Dims);
    }
}

namespace PortKit.Onnx.Tests;

public class InferenceTests
{
    private readonly GraphBuilder _graph = new(17);
    private readonly Value _x;

    public InferenceTests() => _x = _graph.Input("x", [2, 3, 4]);

    [Theory]
    [InlineData(new long[] { 2, 3 }, new long[] { 2, 3 }, new long[] { 2, 3 })]
    [InlineData(new long[] { 2, 3 }, new long[] { }, new long[] { 2, 3 })]
    [InlineData(new long[] { 2, 1, 4 }, new long[] { 3, 1 }, new long[] { 2, 3, 4 })]
    [InlineData(new long[] { 0, 3 }, new long[] { 1, 3 }, new long[] { 0, 3 })]
    [InlineData(new long[] { -1, 3 }, new long[] { 5, 3 }, new long[] { 5, 3 })]
    [InlineData(new long[] { -1, 3 }, new long[] { 1, 3 }, new long[] { -1, 3 })]
    public void Broadcasting(long[] a, long[] b, long[] expected)
    {
        Assert.Equal(expected, Inference.Broadcast(a, b));
        Assert.Equal(expected, Inference.Broadcast(b, a));
    }

    [Theory]
    [InlineData(new long[] { 2, 3 }, new long[] { 2 })]
    [InlineData(new long[] { 0 }, new long[] { 2 })]
    public void Dims_that_cannot_be_broadcast_are_refused(long[] a, long[] b) =>
        Assert.Throws<ArgumentException>(() => Inference.Broadcast(a, b));

    [Fact]
    public void Dims_of_what_moves_elements()
    {
        Assert.Equal([4, 2, 3], _graph.Transpose(_x, 2, 0, 1).Dims);
        Assert.Equal([2, 6, 4], _graph.Concat([_x, _graph.Relu(_x)], 1).Dims);
        Assert.Equal([[2, 1, 4], [2, 2, 4]], _graph.Split(_x, [1, 2], -2).Select(piece => piece.Dims!));
        Assert.Equal([2, 1, 3, 4, 1], _graph.Unsqueeze(_x, 1, -1).Dims);
        Assert.Equal([2, 3, 4], _graph.Squeeze(_graph.Unsqueeze(_x, 0), 0).Dims);
        Assert.Equal([2, 6, 6], _graph.Pad(_x, [0, 1, 2], [0, 2, 0], 0).Dims);
        Assert.Equal([2, 5, 1, 4], _graph.Gather(_x, _graph.Constant([0f, 1, 2, 3, 4], 5, 1), 1).Dims);
        Assert.Equal([5, 2, 3, 4], _graph.Expand(_x, 5, 1, 1, 1).Dims);
        Assert.Equal([2, 3, 1], _graph.ArgMax(_x, 2).Dims);
        Assert.Equal([2, 3], _graph.ArgMax(_x, 2, keepDims: false).Dims);
        Assert.Equal([2, 3, 5], _graph.MatMul(_x, _graph.Input("b", [4, 5])).Dims);
        Assert.Equal([2, 3, 4], _graph.Softmax(_x, 1).Dims);
        Assert.Null(_graph.Node("Conv", [_x, _x]).Dims);
        Assert.Equal([7], _graph.Node("Conv", [_x, _x]).Shaped(7).Dims);
    }

    [Theory]
    [InlineData(1, 3, 1, 2)]
    [InlineData(-2, long.MaxValue, 1, 2)]
    [InlineData(0, -1, 2, 2)]
    [InlineData(3, 1, 1, 0)]
    [InlineData(-1, long.MinValue, -1, 4)]
    [InlineData(3, 0, -2, 2)]
    [InlineData(10, -10, -1, 4)]
    public void Dims_of_a_slice(long start, long end, long step, long expected) =>
        Assert.Equal([2, 3, expected], _graph.Slice(_x, [start], [end], [2], [step]).Dims);

    [Fact]
    public void Element_types()
    {
        var (values, indices) = _graph.TopK(_x, 2);
        Assert.Equal(DataType.Float, values.ElementType);
        Assert.Equal([2, 3, 2], values.Dims);
        Assert.Equal(DataType.Int64, indices.ElementType);
        Assert.Equal(DataType.Int64, _graph.ArgMax(_x, 1).ElementType);
        Assert.Equal(DataType.Bool, _graph.Greater(_x, _x).ElementType);
        Assert.Equal(DataType.Int32, _graph.Cast(_x, DataType.Int32).ElementType);
        Assert.Equal(DataType.Float, _graph.Where(_graph.Less(_x, _x), _x, _x).ElementType);
        Assert.Equal(DataType.Int64, _graph.Node("Shape", [_x]).ElementType);
    }

    [Fact]
    public void Nodes_that_would_do_nothing_are_not_made()
    {
        Assert.Same(_x, _graph.Cast(_x, DataType.Float));
        Assert.Same(_x, _graph.Expand(_x, 3, 1));
        Assert.Same(_x, _graph.Concat([_x], 1));
        Assert.Same(_x, _graph.Squeeze(_x));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    public void Axes_beyond_the_rank_are_refused(long axis) =>
        Assert.Throws<ArgumentException>(() => _graph.ReduceSum(_x, [axis]));

    [Fact]
    public void Inner_dims_of_a_product_must_agree() =>
        Assert.Throws<ArgumentException>(() => _graph.MatMul(_x, _x));
}

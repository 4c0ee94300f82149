namespace PortKit.Onnx.Tests;

public class ConstantTests
{
    private readonly GraphBuilder _graph = new(17);

    [Fact]
    public void Equal_constants_are_one()
    {
        Assert.Same(_graph.Constant(1.5f), _graph.Constant([1.5f], []));
        Assert.Same(_graph.Constant([1f, 2f], 2), _graph.Constant([1f, 2f], 2));
        Assert.Same(_graph.Constant([1, 2]), _graph.Constant([1, 2]));
        Assert.Same(_graph.Constant(1L), _graph.Constant(1L));
        Assert.Same(_graph.Constant(true), _graph.Constant(true));
        Assert.Same(_graph.Constant(float.NaN), _graph.Constant(float.NaN));
    }

    [Fact]
    public void Constants_of_other_bits_or_dims_or_types_are_others()
    {
        Value[] constants =
        [
            _graph.Constant(0f), _graph.Constant(-0f), _graph.Constant([0f], 1), _graph.Constant([0f], 1, 1),
            _graph.Constant(0L), _graph.Constant([0]), _graph.Constant(false), _graph.Constant(true),
        ];
        Assert.Equal(constants.Length, constants.Distinct().Count());
    }

    [Fact]
    public void Their_content_and_names_are_told()
    {
        var x = _graph.Input("x", [2]);
        _graph.Output("y", _graph.Node("Custom",
            [x, _graph.Constant(-0f), _graph.Constant([1f, 0.5f], 2), _graph.Constant([1, -1]), _graph.Constant(7L),
             _graph.Constant(true), _graph.Constant([1f, 2f], 1, 2), _graph.Constant([3f, 4f], 1, 2), _graph.Constant(ReadOnlySpan<long>.Empty)]));

        var tensors = Models.Written(_graph).Graph.Initializer;

        Assert.Equal(
            ["constant/-0", "constant/[1,0.5]", "constant/[1i,-1i]", "constant/7i", "constant/true", "constant/float[1,2]",
             "constant/float[1,2]_1", "constant/[]"],
            tensors.Select(tensor => tensor.Name));
        Assert.Equal("0000803F0000003F", Convert.ToHexString(tensors[1].RawData.Span));
        Assert.Equal("0100000000000000FFFFFFFFFFFFFFFF", Convert.ToHexString(tensors[2].RawData.Span));
        Assert.Equal("01", Convert.ToHexString(tensors[4].RawData.Span));
        Assert.Equal((int)DataType.Bool, tensors[4].DataType);
        Assert.Equal([1, 2], tensors[5].Dims);
        Assert.Equal([0], tensors[7].Dims);
    }

    [Fact]
    public void Dims_must_fit() => Assert.Throws<ArgumentException>(() => _graph.Constant([1f, 2f], 3));
}

namespace PortKit.Onnx.Tests;

public class ReshapeTests
{
    private readonly GraphBuilder _graph = new(17);
    private readonly Value _x;
    private readonly Value _w;

    public ReshapeTests()
    {
        _x = _graph.Input("x", [1, 6]);
        _w = _graph.Initializer("w", [2, 3], Models.Zeros(6));
    }

    private (string[] Lines, string[] Stored) Written()
    {
        var model = Models.Written(_graph);
        return (Models.Lines(model), [.. model.Graph.Initializer.Select(tensor => $"{tensor.Name}[{string.Join(',', tensor.Dims)}]")]);
    }

    [Fact]
    public void To_the_same_dims_is_nothing()
    {
        Assert.Same(_x, _graph.Reshape(_x, 1, 6));
        Assert.Same(_x, _graph.Reshape(_x, 0, -1));
        Assert.Same(_w, _graph.Reshape(_w, 2, 3));
        Assert.Same(_w, _graph.Reshape(_graph.Reshape(_w, 6), 2, 3));
    }

    [Fact]
    public void Of_a_blob_is_a_node()
    {
        _graph.Output("y", _graph.Reshape(_x, 3, -1));

        Assert.Equal(["Reshape(x,constant/[3i,-1i])->y"], Written().Lines);
        Assert.Equal([3, 2], Models.Written(_graph).Graph.Output[0].Type.TensorType.Shape.Dim.Select(dim => dim.DimValue));
    }

    [Fact]
    public void Of_no_elements_a_dim_of_0_is_one()
    {
        var empty = _graph.Input("empty", [3, 2, 0]);

        Assert.Equal([0], _graph.Reshape(empty, 0).Dims);
        Assert.Equal([0, 5], _graph.Reshape(empty, 0, 5).Dims);
        Assert.Equal([4, 0, 1, 7], _graph.Reshape(empty, 4, 0, 1, 7).Dims);
        Assert.Same(empty, _graph.Reshape(empty, 3, 2, 0));
        Assert.Throws<ArgumentException>(() => _graph.Reshape(empty, 3, 2));
    }

    [Fact]
    public void Of_a_constant_is_another_constant() =>
        Assert.Same(_graph.Constant([1f, 2f], 1, 2), _graph.Reshape(_graph.Constant([1f, 2f], 2), 1, 2));

    [Fact]
    public void Of_an_initializer_read_in_one_form_only_changes_its_dims()
    {
        _graph.Output("y", _graph.Add(_graph.Mul(_x, _graph.Reshape(_w, 1, 6)), _graph.Reshape(_w, 1, -1)));

        var (lines, stored) = Written();

        Assert.Equal(["Mul(x,w)->Mul:0", "Add(Mul:0,w)->y"], lines);
        Assert.Equal(["w[1,6]"], stored);
    }

    [Fact]
    public void Of_an_initializer_reshaped_before_starts_from_the_initializer()
    {
        _graph.Output("y", _graph.Mul(_x, _graph.Reshape(_graph.Reshape(_w, 6, 1), 6)));

        Assert.Equal(["w[6]"], Written().Stored);
    }

    [Fact]
    public void Of_an_initializer_read_in_two_forms_is_a_node()
    {
        _graph.Output("y", _graph.Node("Custom", [_graph.Reshape(_w, 6), _graph.Reshape(_w, 1, 6)]));

        var (lines, stored) = Written();

        Assert.Equal(
            ["Reshape(w,constant/[6i])->Reshape:0", "Reshape(w,constant/[1i,6i])->Reshape/1:0", "Custom(Reshape:0,Reshape/1:0)->y"], lines);
        Assert.Equal(["w[2,3]", "constant/[6i][1]", "constant/[1i,6i][2]"], stored);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_an_initializer_read_as_it_is_too_is_a_node(bool first)
    {
        var reshaped = _graph.Reshape(_w, 6);
        _graph.Output("y", first ? _graph.Node("Custom", [_w, reshaped]) : _graph.Node("Custom", [reshaped, _graph.Exp(_w)]));

        var (lines, stored) = Written();

        Assert.Contains("Reshape(w,constant/[6i])->Reshape:0", lines);
        Assert.Contains("w[2,3]", stored);
    }

    [Fact]
    public void Of_an_initializer_that_is_an_output_is_a_node()
    {
        var reshaped = _graph.Reshape(_w, 6);
        _graph.Output("y", reshaped);
        _graph.Output("z", _graph.Exp(reshaped));

        Assert.Equal(["Reshape(w,constant/[6i])->y", "Exp(y)->z"], Written().Lines);
    }

    [Fact]
    public void Dead_readers_do_not_hinder_folding()
    {
        _graph.Exp(_w);
        _graph.Reshape(_w, 3, 2);
        _graph.Output("y", _graph.Mul(_x, _graph.Reshape(_w, 1, 6)));

        Assert.Equal(["w[1,6]"], Written().Stored);
    }

    [Fact]
    public void A_reader_in_a_subgraph_hinders_folding()
    {
        var body = _graph.Subgraph("body");
        body.Output("out", body.Mul(body.Input("in", [2, 3]), _w));
        var scanned = _graph.Node("Scan", [_graph.Input("sequence", [4, 2, 3])], body.ToAttribute("body"), Attr.Int("num_scan_inputs", 1));
        _graph.Output("y", _graph.Node("Custom", [scanned, _graph.Reshape(_w, 6)]));

        Assert.Contains("w[2,3]", Written().Stored);
    }

    [Fact]
    public void Of_unknown_dims_keeps_what_was_asked()
    {
        var unknown = _graph.Node("Custom", [_x]);
        var reshaped = _graph.Reshape(unknown, -1, 4);
        _graph.Output("y", reshaped);

        Assert.Equal([-1, 4], reshaped.Dims);
        Assert.Equal("Reshape(Custom:0,constant/[-1i,4i])->y", Written().Lines[^1]);
    }

    [Theory]
    [InlineData(new long[] { 7 })]
    [InlineData(new long[] { 4, -1 })]
    [InlineData(new long[] { 1, 6, 0 })]
    [InlineData(new long[] { -1, -1 })]
    [InlineData(new long[] { -2, -3 })]
    public void Other_numbers_of_elements_are_refused(long[] dims) =>
        Assert.Throws<ArgumentException>(() => _graph.Reshape(_x, dims));
}

namespace PortKit.Onnx.Tests;

public class RewriteTests
{
    private readonly GraphBuilder _graph = new(17);
    private readonly Value _x;
    private readonly Value _ones;
    private readonly Value _scale;
    private readonly Value _normal;

    public RewriteTests()
    {
        _x = _graph.Input("x", [2, 3]);
        _ones = _graph.Constant([1, 1, 1], 3);
        _scale = _graph.Initializer("scale", [3], Models.Zeros(3));
        _normal = _graph.Node("BatchNormalization", [_x, _ones, _graph.Constant([0, 0, 0], 3), _ones, _ones], Attr.Float("epsilon", 0.5f));
    }

    [Fact]
    public void A_node_like_another_takes_its_place_if_nobody_reads_that()
    {
        _graph.Name(_normal, "normal");
        using (_graph.Scope("scale"))
            _graph.Output("y", _graph.NodeLike(_normal, "BatchNormalization", (_graph.Constant([0, 0, 0], 3), _scale))!);

        var model = Models.Written(_graph);

        Assert.Equal(["BatchNormalization(x,constant/[1,1,1],scale,constant/[1,1,1],constant/[1,1,1])->y"], Models.Lines(model));
        Assert.Equal(0.5f, model.Graph.Node[0].Attribute[0].F);
        Assert.Equal("scale", model.Graph.Node[0].Name);
    }

    [Fact]
    public void The_pattern_stays_for_those_who_read_it()
    {
        _graph.Output("a", _normal);
        var like = _graph.NodeLike(_normal, "BatchNormalization", (_ones, _scale));
        _graph.Output("b", like!);
        Assert.Equal([2, 3], like!.Dims!);

        Assert.Equal(2, Models.Written(_graph).Graph.Node.Count);
    }

    [Fact]
    public void What_does_not_fit_the_pattern_gives_nothing()
    {
        Assert.Null(_graph.NodeLike(_x, "BatchNormalization", (_ones, _scale)));
        Assert.Null(_graph.NodeLike(_normal, "Relu", (_ones, _scale)));
        Assert.Null(_graph.NodeLike(_normal, "BatchNormalization", (_graph.Constant([2, 2, 2], 3), _scale)));
        Assert.Null(_graph.NodeLike(_graph.Split(_x, [1, 1], 0)[0], "Split", (_x, _x)));
    }

    [Fact]
    public void Only_the_like_can_be_swapped()
    {
        var wrong = Assert.Throws<ArgumentException>(() => _graph.NodeLike(_normal, "BatchNormalization", (_ones, _graph.Constant([1, 1], 2))));
        Assert.StartsWith("A value can only be swapped for one of its type and dims. Found Float [3] and Float [2].", wrong.Message, StringComparison.Ordinal);
    }
}

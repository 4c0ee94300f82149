namespace PortKit.Onnx.Tests;

public class SubgraphTests
{
    private readonly GraphBuilder _graph = new(17);
    private readonly Value _x;

    public SubgraphTests() => _x = _graph.Input("x", [5, 2]);

    [Fact]
    public void A_scan_reads_values_around_it()
    {
        Value[] results;
        using (_graph.Scope("rnn"))
        {
            var weight = _graph.Initializer("w", [2], Models.Zeros(2));
            var scaled = _graph.Exp(weight);
            var body = _graph.Subgraph("body");
            var h = body.Input("h", [2]);
            var step = body.Input("x", [2]);
            var next = body.Add(body.Mul(h, scaled), body.Add(step, 1));
            body.Output("h_next", next);
            body.Output("y", next);
            body.Relu(step);
            results = _graph.Nodes("Scan", [_graph.Initializer("h0", [2], Models.Zeros(2)), _x], 2, body.ToAttribute("body"), Attr.Int("num_scan_inputs", 1));
        }

        _graph.Output("y", results[1]);

        var model = Models.Written(_graph);

        Assert.Equal(["Exp(w)->rnn:0", "Scan(h0,x)->rnn/1:0,y"], Models.Lines(model));
        var bodyGraph = model.Graph.Node[1].Attribute[0].G;
        Assert.Equal("rnn/body", bodyGraph.Name);
        Assert.Equal(["rnn/body/h", "rnn/body/x"], bodyGraph.Input.Select(input => input.Name));
        Assert.Equal(["rnn/body/h_next", "rnn/body/y"], bodyGraph.Output.Select(output => output.Name));
        Assert.Equal(
            ["Mul(rnn/body/h,rnn:0)->rnn/body:0", "Add(rnn/body/x,constant/1)->rnn/body/1:0",
             "Add(rnn/body:0,rnn/body/1:0)->rnn/body/h_next", "Identity(rnn/body/h_next)->rnn/body/y"],
            Models.Lines(bodyGraph));
        Assert.Equal(["w", "h0", "constant/1"], model.Graph.Initializer.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Outputs_taken_from_inputs_or_from_around_go_through_an_Identity()
    {
        var outside = _graph.Exp(_x);
        var body = _graph.Subgraph("body");
        body.Output("same", body.Input("in", [2]));
        body.Output("outside", outside);
        _graph.Output("y", _graph.Nodes("Scan", [_x], 2, body.ToAttribute("body"), Attr.Int("num_scan_inputs", 1))[1]);

        var model = Models.Written(_graph);

        Assert.Equal(["Identity(body/in)->body/same", "Identity(Exp:0)->body/outside"], Models.Lines(model.Graph.Node[1].Attribute[0].G));
    }

    [Fact]
    public void Two_of_one_name_share_no_names()
    {
        var y = _x;
        for (var i = 0; i < 2; i++)
        {
            var body = _graph.Subgraph("body");
            body.Output("out", body.Neg(body.Exp(body.Input("in", [2]))));
            y = _graph.Node("Scan", [y], body.ToAttribute("body"), Attr.Int("num_scan_inputs", 1));
        }

        _graph.Output("y", y);

        var bodies = Models.Written(_graph).Graph.Node.Select(node => node.Attribute[0].G).ToArray();

        Assert.Equal(["Exp(body/in)->body:0", "Neg(body:0)->body/out"], Models.Lines(bodies[0]));
        Assert.Equal(["Exp(body/in_1)->body/2:0", "Neg(body/2:0)->body/out_1"], Models.Lines(bodies[1]));
    }

    [Fact]
    public void Values_do_not_leave_it()
    {
        var inside = _graph.Subgraph("body").Input("in", [2]);
        Assert.Throws<ArgumentException>(() => _graph.Relu(inside));
        Assert.Throws<ArgumentException>(() => _graph.Output("y", inside));
    }

    [Fact]
    public void A_node_closes_it()
    {
        var body = _graph.Subgraph("body");
        var attribute = body.ToAttribute("body");
        body.Output("out", body.Input("in", [2]));
        _graph.Node("Scan", [_x], attribute);

        Assert.Throws<InvalidOperationException>(() => body.Input("late", [2]));
        Assert.Throws<ArgumentException>(() => _graph.Node("Scan", [_x], attribute));
        Assert.Throws<InvalidOperationException>(() => body.ToAttribute("body"));
    }

    [Fact]
    public void It_is_not_built_alone()
    {
        Assert.Throws<InvalidOperationException>(() => _graph.Subgraph("body").Build(new ModelHeader()));
        Assert.Throws<InvalidOperationException>(() => _graph.ToAttribute("body"));
    }
}

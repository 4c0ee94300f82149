namespace PortKit.Onnx.Tests;

public class NamingTests
{
    private readonly GraphBuilder _graph = new(17);
    private readonly Value _x;

    public NamingTests() => _x = _graph.Input("x", [2]);

    private string[] NodeNames() => [.. Models.Written(_graph).Graph.Node.Select(node => node.Name)];

    private string[] Lines() => Models.Lines(Models.Written(_graph));

    [Fact]
    public void Nodes_are_named_after_their_scope()
    {
        using (_graph.Scope("norm"))
            _graph.Output("y", _graph.Div(_x, _graph.Sqrt(_graph.Add(_x, 1))));

        Assert.Equal(["norm", "norm/1", "norm/2"], NodeNames());
        Assert.Equal(["Add(x,constant/1)->norm:0", "Sqrt(norm:0)->norm/1:0", "Div(x,norm/1:0)->y"], Lines());
    }

    [Fact]
    public void Scopes_nest_and_end()
    {
        Value a;
        using (_graph.Scope("outer"))
        {
            using (_graph.Scope("inner"))
                a = _graph.Exp(_x);
            a = _graph.Log(a);
        }

        _graph.Output("y", _graph.Neg(a));

        Assert.Equal(["outer/inner", "outer", "Neg"], NodeNames());
    }

    [Fact]
    public void Scopes_of_one_name_do_not_collide_with_one_another_nor_with_what_looks_like_a_counter()
    {
        var y = _x;
        foreach (var name in new[] { "a", "a/1", "a", "a/1" })
        {
            using (_graph.Scope(name))
                y = _graph.Relu(y);
        }

        _graph.Output("y", y);

        Assert.Equal(["a", "a/1", "a/2", "a/1/1"], NodeNames());
    }

    [Fact]
    public void Dead_nodes_take_no_names()
    {
        using (_graph.Scope("layer"))
        {
            _graph.Exp(_x);
            _graph.Output("y", _graph.Relu(_x));
        }

        Assert.Equal(["layer"], NodeNames());
    }

    [Fact]
    public void Generated_names_move_aside_for_blobs()
    {
        using (_graph.Scope("layer"))
        {
            var inner = _graph.Exp(_x);
            var blob = _graph.Log(inner);
            _graph.Name(blob, "layer:0");
            _graph.Output("y", _graph.Neg(blob));
        }

        Assert.Equal(["Exp(x)->layer:0_1", "Log(layer:0_1)->layer:0", "Neg(layer:0)->y"], Lines());
    }

    [Fact]
    public void Initializers_and_constants_move_aside_for_blobs()
    {
        var w = _graph.Initializer("conv1_w", [2], Models.Zeros(2));
        var twin = _graph.Initializer("conv1_w", [2], Models.Zeros(2));
        var blob = _graph.Add(_graph.Mul(w, twin), 1);
        _graph.Name(blob, "constant/1");
        _graph.Output("conv1_w", _graph.Neg(blob));

        Assert.Equal(
            ["Mul(conv1_w_1,conv1_w_2)->Mul:0", "Add(Mul:0,constant/1_1)->constant/1", "Neg(constant/1)->conv1_w"], Lines());
    }

    [Fact]
    public void Of_values_asked_to_bear_one_name_the_last_does()
    {
        var conv = _graph.Exp(_x);
        _graph.Name(conv, "conv");
        var relu = _graph.Relu(conv);
        _graph.Name(relu, "conv");
        _graph.Output("y", _graph.Neg(relu));

        Assert.Equal(["Exp(x)->Exp:0", "Relu(Exp:0)->conv", "Neg(conv)->y"], Lines());
    }

    [Fact]
    public void A_value_that_bears_several_names_bears_the_first()
    {
        var value = _graph.Exp(_x);
        _graph.Name(value, "fc");
        _graph.Name(value, "drop");
        _graph.Output("y", _graph.Neg(value));

        Assert.Equal(["Exp(x)->fc", "Neg(fc)->y"], Lines());
    }

    [Fact]
    public void An_output_name_wins_over_the_name_asked_for()
    {
        var value = _graph.Exp(_x);
        _graph.Name(value, "fc");
        _graph.Name(value, "drop");
        _graph.Output("drop", value);

        Assert.Equal(["Exp(x)->drop"], Lines());
    }

    [Fact]
    public void The_second_output_of_one_value_is_an_Identity()
    {
        var value = _graph.Exp(_x);
        _graph.Output("drop", value);
        _graph.Output("fc", value);
        _graph.Name(value, "fc");

        var model = Models.Written(_graph);

        Assert.Equal(["Exp(x)->fc", "Identity(fc)->drop"], Models.Lines(model));
        Assert.Equal(["drop", "fc"], model.Graph.Output.Select(output => output.Name));
    }

    [Fact]
    public void Inputs_and_initializers_and_constants_become_outputs_through_an_Identity()
    {
        _graph.Output("a", _x);
        _graph.Output("b", _graph.Initializer("w", [2], Models.Zeros(2)));
        _graph.Output("c", _graph.Constant(1f));

        Assert.Equal(["Identity(x)->a", "Identity(w)->b", "Identity(constant/1)->c"], Lines());
    }

    [Fact]
    public void An_output_that_bears_an_inputs_name_gets_a_counter()
    {
        _graph.Output("x", _graph.Relu(_x));

        var model = Models.Written(_graph);

        Assert.Equal(["Relu(x)->x_1"], Models.Lines(model));
        Assert.Equal("x_1", model.Graph.Output[0].Name);
    }

    [Fact]
    public void Inputs_and_outputs_are_named_once()
    {
        _graph.Output("y", _x);
        Assert.Throws<ArgumentException>(() => _graph.Input("x", [1]));
        Assert.Throws<ArgumentException>(() => _graph.Output("y", _x));
    }

    [Fact]
    public void The_name_of_a_dead_value_is_not_given()
    {
        var value = _graph.Exp(_x);
        _graph.Name(value, "blob");
        _graph.Name(_graph.Relu(value), "blob");
        _graph.Output("y", _graph.Neg(value));

        Assert.Equal(["Exp(x)->Exp:0", "Neg(Exp:0)->y"], Lines());
    }
}

using PortKit.Onnx.Protos;

namespace PortKit.Verification.Tests;

/// <summary>The part of a model that leads to some of its values.</summary>
public sealed class ModelPartTests
{
    [Fact]
    public void What_does_not_lead_to_the_outputs_is_left_out()
    {
        var part = ModelPart.Of(Model(), ["b"]);
        Assert.Equal(["Neg", "If"], part.Graph.Node.Select(node => node.OpType));
        Assert.Equal(["x"], part.Graph.Input.Select(input => input.Name));
        Assert.Equal(["b"], part.Graph.Output.Select(output => output.Name));
        Assert.Equal(["inner", "choice"], part.Graph.Initializer.Select(tensor => tensor.Name));
    }

    [Fact]
    public void An_output_keeps_what_the_model_says_of_it_and_the_model_stays_as_it_is()
    {
        var model = Model();
        var before = model.Clone();
        Assert.Equal("the last", Assert.Single(ModelPart.Of(model, ["c"]).Graph.Output).DocString);
        Assert.Equal(before, model);
    }

    // x -> a -> b -> c, where b reads 'a' and an initializer from within a graph of its own.
    private static ModelProto Model()
    {
        var branch = new GraphProto { Name = "then" };
        branch.Node.Add(Node("Add", ["a", "inner"], "sum"));
        branch.Output.Add(new ValueInfoProto { Name = "sum" });
        var choice = Node("If", ["choice"], "b");
        choice.Attribute.Add(new AttributeProto { Name = "then_branch", G = branch });
        var graph = new GraphProto { Name = "g" };
        graph.Input.Add(new ValueInfoProto { Name = "x" });
        graph.Node.Add(Node("Neg", ["x"], "a"));
        graph.Node.Add(choice);
        graph.Node.Add(Node("Mul", ["b", "last"], "c"));
        graph.Output.Add(new ValueInfoProto { Name = "c", DocString = "the last" });
        graph.Initializer.Add(new[] { "inner", "choice", "last" }.Select(name => new TensorProto { Name = name }));
        return new ModelProto { Graph = graph };
    }

    private static NodeProto Node(string type, string[] inputs, string output)
    {
        var node = new NodeProto { OpType = type };
        node.Input.Add(inputs);
        node.Output.Add(output);
        return node;
    }
}

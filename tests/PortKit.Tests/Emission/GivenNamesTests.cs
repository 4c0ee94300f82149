using System.Text;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>Inputs, outputs and inner blobs of a model under other names than their own.</summary>
public sealed class GivenNamesTests
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
        layer { name: "relu" type: "ReLU" bottom: "ip" top: "ip" }
        layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_model_is_the_same_but_for_the_names(bool dynamic)
    {
        var options = new ConvertOptions { Seed = 1, Outputs = ["prob", "ip@ip"], Batch = dynamic ? BatchSize.Dynamic : null };
        var names = new Dictionary<string, string> { ["data"] = "prob", ["ip@ip"] = "Features", ["prob"] = "data", ["ip"] = "inner" };
        var (own, other) = (Graph(options, []), Graph(options, names));
        Assert.Contains(other.Node, node => node.Output.Contains("inner"));
        Assert.Equal(["prob"], other.Input.Select(input => input.Name));
        Assert.Equal(["data", "Features"], other.Output.Select(output => output.Name));
        Assert.Equal(own.Initializer.Select(tensor => tensor.Name), other.Initializer.Select(tensor => tensor.Name));
        Assert.Equal(own.Node.Select(node => node.OpType), other.Node.Select(node => node.OpType));
    }

    [Fact]
    public void Values_are_those_of_the_blobs()
    {
        var net = Plan(new ConvertOptions { Seed = 1 });
        var inputs = new Dictionary<string, float[]> { ["data"] = [1, 2, 3, 4, 5, 6] };
        var named = Session.Run(net, inputs, model: new ModelOptions { Names = new Dictionary<string, string> { ["prob"] = "Scores" } });
        Assert.Equal(Session.Run(net, inputs)["prob"].Values, named["Scores"].Values);
    }

    [Theory]
    [InlineData("dta", "x", "Found 'dta', and the inputs and outputs are data, prob.", "Did you mean data?")]
    [InlineData("relu", "x", "Found 'relu', and the inputs and outputs are data, prob.", null)]
    [InlineData("data", "", "Found ''.", null)]
    [InlineData("data", "a\0b", "Found 'a\0b'.", null)]
    [InlineData("data", "prob", "Found 'prob' for data (line 1) and prob (line 4).", null)]
    [InlineData("prob", "ip", "Found 'ip' for prob (line 4) and ip (line 3).", null)]
    [InlineData("prob", "ip.0", "Found 'ip.0', which is a weight of layer 'ip' (line 2).", null)]
    public void Names_that_cannot_be_are_refused(string name, string other, string found, string? hint)
    {
        using var stream = new MemoryStream();
        var written = Plan(new ConvertOptions { Seed = 1 }).Net!.WriteModel(stream, new ModelOptions { Names = new Dictionary<string, string> { [name] = other } });
        var error = Assert.Single(written.Diagnostics);
        Assert.Equal((Codes.Argument, "net.prototxt", hint), (error.Code, error.Location.File, error.Hint));
        Assert.EndsWith(found, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    private static GraphProto Graph(ConvertOptions options, Dictionary<string, string> names)
    {
        using var stream = new MemoryStream();
        var written = Plan(options).Net!.WriteModel(stream, new ModelOptions { Names = names });
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        return ModelProto.Parser.ParseFrom(stream.ToArray()).Graph;
    }

    private static PlanResult Plan(ConvertOptions options) => Converter.Plan(Encoding.UTF8.GetBytes(Net), "net.prototxt", options);
}

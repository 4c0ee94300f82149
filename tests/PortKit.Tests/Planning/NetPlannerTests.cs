using System.Text;
using PortKit.Net;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Planning;

/// <summary>What Caffe's Net::Init refuses, with the place of the field that is to blame.</summary>
public sealed class NetPlannerTests
{
    private const string Data = "layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 2 dim: 3 } } }\n";

    [Theory]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'dat' top: 'a' }", Codes.UnknownBottom, 2, 32)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'b' top: 'a' }\nlayer { name: 'b' type: 'ReLU' bottom: 'data' top: 'b' }", Codes.UnknownBottom, 2, 32)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' }\nlayer { name: 'b' type: 'ReLU' bottom: 'data' top: 'a' }", Codes.DuplicateTop, 3, 47)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' }\nlayer { name: 'b' type: 'ReLU' bottom: 'data' top: 'data' }", Codes.InPlace, 3, 47)]
    [InlineData("layer { name: 'a' type: 'InnerProduct' bottom: 'data' top: 'data' inner_product_param { num_output: 3 } }", Codes.InPlace, 2, 55)]
    [InlineData("layer { name: 'a' type: 'Nope' bottom: 'data' top: 'a' }\nlayer { name: 'b' type: 'ReLU' bottom: 'a' top: 'b' }", Codes.UnknownType, 2, 19)]
    [InlineData("layer { name: 'a' bottom: 'data' top: 'a' }", Codes.UnknownType, 2, 1)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' param { } }", Codes.TooManyParams, 2, 56)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' top: 'b' }", Codes.BlobCount, 2, 56)]
    [InlineData("layer { name: 'a' type: 'ReLU' top: 'a' }", Codes.BlobCount, 2, 1)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' loss_weight: 1 loss_weight: 2 }", Codes.PerBlobCount, 2, 56)]
    [InlineData("layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' propagate_down: true propagate_down: true }", Codes.PerBlobCount, 2, 56)]
    public void Refuses(string layers, string code, int line, int column) => Refused.Check(Data + layers, code, line, column);

    [Theory]
    [InlineData("num_output: 4", "param { name: 'w' }", Codes.SharedParam)]
    [InlineData("num_output: 4", "param { name: 'w' share_mode: PERMISSIVE }", Codes.SharedParam)]
    [InlineData("num_output: 2", "param { name: 'w' lr_mult: 3 }", Codes.SharedParam)]
    [InlineData("num_output: 2", "param { name: 'w' decay_mult: 3 }", Codes.SharedParam)]
    public void Refuses_what_cannot_be_shared(string size, string param, string code) => Refused.Check(
        Data
        + "layer { name: 'a' type: 'InnerProduct' bottom: 'data' top: 'a' param { name: 'w' lr_mult: 1 decay_mult: 1 } inner_product_param { num_output: 2 } }\n"
        + "layer { name: 'b' type: 'InnerProduct' bottom: 'data' top: 'b' " + param + " inner_product_param { " + size + " } }",
        code,
        3,
        param.Contains("lr_mult", StringComparison.Ordinal) || param.Contains("decay", StringComparison.Ordinal) ? 82 : 72);

    [Fact]
    public void Permissive_sharing_compares_counts_only()
    {
        var net = Plan(
            Data
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'data' top: 'a' param { name: 'w' } inner_product_param { num_output: 2 bias_term: false } }\n"
            + "layer { name: 'b' type: 'InnerProduct' bottom: 'data' top: 'b' param { name: 'w' share_mode: PERMISSIVE } "
            + "inner_product_param { num_output: 2 transpose: true bias_term: false } }");
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Equal(new Shape(3, 2), net.Net!.Plan.Learnables.Last().Spec.Shape);
        Assert.Equal("a.0", net.Net.Plan.Learnables.Last().Values.ModelName);
    }

    [Fact]
    public void Every_bad_layer_is_told_and_the_blobs_they_should_make_are_not_missed()
    {
        var net = Plan(
            Data
            + "layer { name: 'a' type: 'Nope' bottom: 'data' top: 'a' }\n"
            + "layer { name: 'b' type: 'Nor' bottom: 'a' top: 'b' }\n"
            + "layer { name: 'c' type: 'ReLU' bottom: 'b' top: 'c' }\n"
            + "layer { name: 'd' type: 'ReLU' bottom: 'e' top: 'd' }");
        Assert.Equal(
            [Codes.UnknownType, Codes.UnknownType, Codes.UnknownBottom],
            net.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Code));
    }

    [Fact]
    public void Outputs_are_what_nothing_reads_in_the_order_of_names()
    {
        var net = Plan(Data + "layer { name: 'z' type: 'ReLU' bottom: 'data' top: 'z' }\nlayer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' }").Net!;
        Assert.Equal(["a", "z"], net.Plan.Outputs.Select(output => output.Name));
        Assert.Equal(["data"], net.Plan.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Given_shapes_reshape_inputs_and_must_name_one()
    {
        var given = new ConvertOptions { Seed = 1, InputShapes = new Dictionary<string, Shape> { ["data"] = new(5, 7) } };
        var net = Plan(Data + "layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' }", given);
        Assert.Equal(new Shape(5, 7), net.Net!.Plan.Outputs[0].Shape);
        given = given with { InputShapes = new Dictionary<string, Shape> { ["dat"] = new(5, 7) } };
        net = Plan(Data + "layer { name: 'a' type: 'ReLU' bottom: 'data' top: 'a' }", given);
        Assert.Equal((Codes.GivenShape, "Did you mean data?"), (Assert.Single(net.Diagnostics).Code, Assert.Single(net.Diagnostics).Hint));
    }

    [Fact]
    public void No_layers_is_an_error() => Refused.Check("layer { name: 'a' type: 'ReLU' include { phase: TRAIN } }", Codes.EmptyNet, 1, 1);

    [Fact]
    public void Two_layers_of_one_name_are_warned_of()
    {
        var net = Plan(Data + "layer { name: 'data' type: 'ReLU' bottom: 'data' top: 'a' }");
        Assert.True(net.Succeeded);
        Assert.Equal(Codes.DuplicateLayer, Assert.Single(net.Diagnostics).Code);
    }

    private static PlanResult Plan(string text, ConvertOptions? options = null) =>
        Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options ?? new ConvertOptions { Seed = 1 });
}

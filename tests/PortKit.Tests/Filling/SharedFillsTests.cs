using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Filling;

/// <summary>What a TEST net gets of the TRAIN net that its numbers are drawn for: Caffe's Net::ShareTrainedLayersWith.</summary>
public sealed class SharedFillsTests
{
    private const string Input = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n";

    [Fact]
    public void Layers_of_a_name_must_have_equal_shapes()
    {
        var problems = Refused(Input + Layer("ip", "y", "TRAIN", outputs: 4) + Layer("ip", "y", "TEST", outputs: 5));
        Assert.Equal([Codes.SharedFill, Codes.SharedFill], problems.Select(problem => problem.Code));
        Assert.Equal(
            "layer 'ip' (InnerProduct): blob 0 must have the shape 4x3 of the layer of that name at net.prototxt(2,1) in the TRAIN net, whose values it "
                + "gets. Found 5x3.",
            problems[0].Message);
        Assert.Equal(3, problems[0].Location.Line);
    }

    [Fact]
    public void Layers_of_a_name_must_have_as_many_blobs()
    {
        var problem = Assert.Single(Refused(Input + Layer("ip", "y", "TRAIN", more: "bias_term: false") + Layer("ip", "y", "TEST")));
        Assert.Equal(
            "layer 'ip' (InnerProduct): 1 blob is expected, as the layer of that name at net.prototxt(2,1) in the TRAIN net has, whose values it gets. "
                + "Found 2.",
            problem.Message);
    }

    /// <summary>Each layer of the train net in turn gives its values to the first of its name: the last one's stay.</summary>
    [Fact]
    public void The_last_layer_of_a_name_gives_and_the_first_gets()
    {
        var net = Input + Layer("a", "y", more: "bias_term: false", outputs: 3) + Layer("a", "z", bottom: "y", more: "bias_term: false", outputs: 3);
        var train = Weights(net, new ConvertOptions { Seed = 5, Phase = Phase.Train });
        var test = Weights(net, new ConvertOptions { Seed = 5, FillAs = Phase.Train });
        Assert.Equal(["a.0", "a_1.0"], test.Keys);
        Golden.AssertSameBits("a.0", test["a.0"], train["a_1.0"]);
        Assert.NotEqual(train["a_1.0"], test["a_1.0"]);
        Refused(Input + Layer("a", "y", outputs: 3) + Layer("a", "z", bottom: "y", outputs: 4));
    }

    /// <summary>The owner of a shared param is not in the TEST net: who shares it there gets the owner's values.</summary>
    [Fact]
    public void A_layer_gets_what_its_source_shares()
    {
        var net = Input + Layer("a", "y", "TRAIN", more: "bias_term: false", param: "w") + Layer("b", "z", more: "bias_term: false", param: "w");
        var train = Weights(net, new ConvertOptions { Seed = 5, Phase = Phase.Train });
        var test = Weights(net, new ConvertOptions { Seed = 5, FillAs = Phase.Train });
        Golden.AssertSameBits("b.0", test["b.0"], train["a.0"]);
    }

    [Fact]
    public void Two_layers_get_the_values_that_one_has()
    {
        var both = (string param) => Layer("a", "y", "TRAIN", more: "bias_term: false", param: param) + Layer("b", "z", "TRAIN", more: "bias_term: false", param: param);
        var net = Input + both("w") + both("").Replace("TRAIN", "TEST", StringComparison.Ordinal);
        var train = Weights(net, new ConvertOptions { Seed = 5, Phase = Phase.Train });
        var options = new ConvertOptions { Seed = 5, FillAs = Phase.Train };
        var test = Weights(net, options);
        Golden.AssertSameBits("a.0", test["a.0"], train["a.0"]);
        Golden.AssertSameBits("b.0", test["b.0"], train["a.0"]);

        // The model is written in one pass.
        using var stream = new MemoryStream();
        Assert.True(Converter.Plan(Encoding.UTF8.GetBytes(net), "net.prototxt", options).Net!.WriteModel(stream).Succeeded);
        var model = PortKit.Onnx.Protos.ModelProto.Parser.ParseFrom(stream.ToArray());
        Assert.Equal(["a.0", "b.0"], model.Graph.Initializer.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Equal(model.Graph.Initializer[0].RawData, model.Graph.Initializer[1].RawData);
    }

    [Fact]
    public void A_shared_param_may_not_come_apart()
    {
        var net = Input + Layer("a", "y", "TEST", more: "bias_term: false", param: "w") + Layer("b", "z", more: "bias_term: false", param: "w");
        Assert.Contains("which it shares", Assert.Single(Refused(net)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_the_other_net_carries_are_taken()
    {
        const string Carried = "bias_term: false } blobs { shape { dim: 1 dim: 3 } data: 7 data: 8 data: 9 ";
        var train = Layer("a", "y", "TRAIN", outputs: 1, more: Carried);
        var own = Layer("a", "y", "TEST", outputs: 1, more: "bias_term: false");
        Assert.Equal([7f, 8f, 9f], Weights(Input + train + own, new ConvertOptions { Seed = 5, FillAs = Phase.Train })["a.0"]);

        var swapped = Input + own.Replace("TEST", "TRAIN", StringComparison.Ordinal) + train.Replace("TRAIN", "TEST", StringComparison.Ordinal);
        var drawn = Weights(swapped, new ConvertOptions { Seed = 5, Phase = Phase.Train });
        Golden.AssertSameBits("a.0", Weights(swapped, new ConvertOptions { Seed = 5, FillAs = Phase.Train })["a.0"], drawn["a.0"]);
    }

    [Fact]
    public void Initializers_take_the_place_of_what_cannot_be_shared()
    {
        var net = Input + Layer("ip", "y", "TRAIN", outputs: 4) + Layer("ip", "y", "TEST", outputs: 5);
        var options = new ConvertOptions { Seed = 5, FillAs = Phase.Train, Initializers = [InitializerOverride.Of("ip.*", "caffe:constant(value=2)")] };
        Assert.All(Weights(net, options)["ip.0"], value => Assert.Equal(2f, value));
    }

    /// <summary>A recurrent layer draws numbers for each step, which is the first axis: the batch that is asked for is that of both nets.</summary>
    [Fact]
    public void Both_nets_have_the_batch_that_is_asked_for()
    {
        const string Net =
            """
            layer { name: 's' type: 'Input' top: 's' top: 'cont' input_param { shape { dim: 2 dim: 1 dim: 3 } shape { dim: 2 dim: 1 } } }
            layer { name: 'r' type: 'RNN' bottom: 's' bottom: 'cont' top: 'r' recurrent_param { num_output: 2 weight_filler { type: 'xavier' } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'r' top: 'a' inner_product_param { num_output: 4 axis: 2 weight_filler { type: 'xavier' } } }
            """;
        var train = Weights(Net, new ConvertOptions { Seed = 5, Phase = Phase.Train, Batch = BatchSize.Of(4) });
        Assert.NotEqual(train["a.0"], Weights(Net, new ConvertOptions { Seed = 5, Phase = Phase.Train })["a.0"]);
        Golden.AssertSameBits("a.0", Weights(Net, new ConvertOptions { Seed = 5, FillAs = Phase.Train, Batch = BatchSize.Of(4) })["a.0"], train["a.0"]);
    }

    private static string Layer(string name, string top, string phase = "", string bottom = "x", int outputs = 4, string more = "", string param = "") =>
        $"layer {{ name: '{name}' type: 'InnerProduct' bottom: '{bottom}' top: '{top}' {(phase.Length > 0 ? $"include {{ phase: {phase} }}" : "")} "
        + $"{(param.Length > 0 ? $"param {{ name: '{param}' }}" : "")} "
        + $"inner_product_param {{ num_output: {outputs} weight_filler {{ type: 'xavier' }} {more} }} }}\n";

    private static List<Diagnostic> Refused(string text)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1, FillAs = Phase.Train });
        Assert.Null(net.Net);
        var errors = net.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).ToList();
        Assert.All(errors, one => Assert.Equal(Codes.SharedFill, one.Code));
        return errors;
    }

    private static Dictionary<string, float[]> Weights(string text, ConvertOptions options)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return net.Net!.ComputeWeights().ToDictionary(pair => pair.Key.ModelName, pair => pair.Value);
    }
}

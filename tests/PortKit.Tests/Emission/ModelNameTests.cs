using System.Text;
using System.Text.Json;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>The names that are made up for a model, in nets that have these names already.</summary>
public sealed class ModelNameTests
{
    private const string Data = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 4 } } }\n";

    /// <summary>What nets call their blobs and layers, and what a model calls what it adds.</summary>
    private static readonly string[] Names =
    [
        "y", "c", "y@c", "y@c_1", "y@", "c@c", "c.0", "c.1", "c_1.0", "c.0_1", "y@c.0", "c:0", "c/1", "c/1:0", "constant/2", "constant/0.5", "constant/[-1i]",
        "x@mean", "x@preprocessed", "x@preprocessed/1", "batch/gather", "batch/shape", "c.0/initial", "InnerProduct", "", " ", "unnamed", "unnamed_1", "LINE\\nBREAK", "ü",
    ];

    [Theory]
    [InlineData("y@c", "y@c_1 y y@c")]
    [InlineData("y@c_1", "y@c y y@c_1")]
    [InlineData("c.0", "y@c y c.0")]
    public void The_nets_own_names_go_first(string name, string outputs)
    {
        var (model, _) = Convert(
            Data
            + "layer { name: 'c' type: 'InnerProduct' bottom: 'x' top: 'y' inner_product_param { num_output: 3 weight_filler { type: 'xavier' } } }\n"
            + "layer { name: 'r' type: 'ReLU' bottom: 'y' top: 'y' }\n"
            + $"layer {{ name: 'q' type: 'Power' bottom: 'y' top: '{name}' power_param {{ scale: 2 }} }}",
            new ModelOptions { AllBlobs = true });
        Assert.Equal(outputs, string.Join(' ', model.Graph.Output.Select(output => output.Name)));
        Assert.Equal(Listed(model), model.Graph.Initializer.Take(2).Select(initializer => initializer.Name));
    }

    [Fact]
    public void Layers_of_one_name_have_versions_and_initializers_of_their_own()
    {
        const string Layer = "layer { name: 'c' type: 'Bias' bottom: 'y' top: 'y' bias_param { filler { type: 'uniform' } } }\n";
        var (model, net) = Convert(Data + "layer { name: 'p' type: 'Power' bottom: 'x' top: 'y' }\n" + Layer + Layer + Layer, new ModelOptions { AllBlobs = true });
        Assert.Equal(["y@p", "y@c", "y@c_1", "y"], model.Graph.Output.Select(output => output.Name));
        Assert.Equal(["c.0", "c_1.0", "c_2.0"], Listed(model));
        Assert.Equal(["c.0", "c_1.0", "c_2.0"], net.Net!.Plan.Learnables.Select(blob => blob.ModelName));
        Assert.Equal(["c.0", "c_1.0", "c_2.0"], model.Graph.Initializer.Select(initializer => initializer.Name));
    }

    [Fact]
    public void A_blob_without_a_name_gets_one_that_the_net_does_not_have()
    {
        var (model, net) = Convert(
            Data
            + "layer { name: 'p' type: 'Power' bottom: 'x' top: '' }\nlayer { name: 'q' type: 'Power' bottom: '' top: 'z' }\n"
            + "layer { name: 'r' type: 'ReLU' bottom: '' top: 'unnamed' }\nlayer { name: 'left out' type: 'ReLU' bottom: '' top: 'unnamed_1' include { phase: TRAIN } }",
            new ModelOptions { AllBlobs = true });
        Assert.Equal(["unnamed_2", "z", "unnamed"], model.Graph.Output.Select(output => output.Name));
        var note = Assert.Single(net.Diagnostics, diagnostic => diagnostic.Code == Codes.UnnamedBlob);
        Assert.Equal("net.prototxt(2,45)", $"{note.Location}");
        Assert.Equal(DiagnosticSeverity.Note, note.Severity);
        Assert.Contains("'unnamed_2'", note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layer { name: 'p' type: 'Power' bottom: '' top: 'y' }", Codes.UnknownBottom, 33)]
    [InlineData("layer { name: 'p' type: 'Power' bottom: 'x' top: '' } layer { name: 'p2' type: 'Power' bottom: 'x' top: '' }", Codes.DuplicateTop, 100)]
    public void Refuses_an_unnamed_blob_as_it_does_a_named_one(string layer, string code, int column) =>
        Assert.Contains("Found ''", Refused.Check(Data + layer, code, 2, column).Message, StringComparison.Ordinal);

    [Fact]
    public void An_unnamed_input_is_meant_by_its_made_up_name()
    {
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes("layer { type: 'Input' top: '' input_param { shape { dim: 1 dim: 3 } } }\nlayer { type: 'Power' bottom: '' top: 'p' }"),
            "net.prototxt",
            new ConvertOptions { Seed = 1, InputShapes = new Dictionary<string, Net.Shape> { ["unnamed"] = new(5, 3) } });
        Assert.Equal("unnamed 5x3", $"{Assert.Single(net.Net!.Plan.Inputs)}");
        Assert.Equal("p 5x3", $"{Assert.Single(net.Net.Plan.Outputs)}");
    }

    [Fact]
    public void Models_of_nets_with_names_like_those_made_up_load_and_run()
    {
        for (var run = 0; run < RandomNets.Runs; run++)
        {
            var random = new Random(9_000_011 + run);
            var text = RandomNet(random);
            var options = new ConvertOptions
            {
                Seed = 1,
                Batch = run % 5 == 0 ? BatchSize.Dynamic : null,
                Preprocessing = run % 4 == 0 ? [new() { Input = "x", MeanValues = [0.5f], Scale = 2 }] : [],
            };
            var emitted = new ModelOptions { AllBlobs = run % 2 == 0, InitializationGraph = run % 3 == 0 };
            var what = $"run {run}:\n{text}\n";
            var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);
            Assert.True(net.Succeeded, what + string.Join('\n', net.Diagnostics));
            Dictionary<string, float[]> inputs = new() { ["x"] = [.. Enumerable.Range(0, 8).Select(_ => (float)random.NextDouble())] };
            var weights = net.Net!.ComputeWeights();
            var seen = options.Preprocessing.Count == 0 ? inputs : new() { ["x"] = [.. inputs["x"].Select(value => (value - 0.5f) * 2)] };
            var expected = ReferenceRun.Compute(net.Net!.Plan, LayerCatalog.Default, blob => weights[blob], seen, new Mt19937(1));
            var outputs = Session.Run(net, inputs, model: emitted);
            foreach (var blob in emitted.AllBlobs ? net.Net!.Plan.Blobs.Where(blob => !blob.IsInput) : net.Net!.Plan.Outputs)
            {
                Assert.True(outputs.ContainsKey(blob.ModelName), $"{what}no {blob.ModelName}");
                Golden.AssertClose(what + blob.ModelName, outputs[blob.ModelName].Values, expected[blob]);
            }

            var (model, again) = (Model(net, emitted), Model(Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options), emitted));
            Assert.Equal(model, again);
            var initializers = model.Graph.Initializer.Select(initializer => initializer.Name).ToList();
            Assert.All(Listed(model), name => Assert.True(initializers.Contains(name), $"{what}no initializer {name}"));
            Assert.Distinct(model.Graph.Node.Select(node => node.Name));
            Assert.Distinct(model.Graph.Node.SelectMany(node => node.Output).Concat(initializers).Concat(model.Graph.Input.Select(input => input.Name)));
        }
    }

    /// <summary>A chain of layers, in place or not, whose blobs and layers have any of the names.</summary>
    private static string RandomNet(Random random)
    {
        var text = new StringBuilder(Data);
        var blobs = Names.ToList();
        var bottom = "x";
        for (var layers = random.Next(2, 8); layers > 0; layers--)
        {
            var top = random.Next(2) == 0 ? bottom : blobs[random.Next(blobs.Count)];
            blobs.Remove(top);
            var type = (random.Next(4), top == bottom) switch
            {
                (0, false) => "type: 'InnerProduct' inner_product_param { num_output: 4 weight_filler { type: 'xavier' } bias_filler { type: 'uniform' } }",
                (1, _) => "type: 'Scale' scale_param { bias_term: true filler { type: 'uniform' } }",
                (2, _) => "type: 'ReLU'",
                _ => "type: 'Power' power_param { scale: 2 shift: 0.5 }",
            };
            var name = random.Next(3) == 0 ? "c" : Names[random.Next(Names.Length)];
            text.Append("layer { name: '").Append(name).Append("' bottom: '").Append(bottom).Append("' top: '").Append(top).Append("' ").Append(type).Append(" }\n");
            bottom = top;
        }

        return text.ToString();
    }

    private static (ModelProto Model, PlanResult Net) Convert(string text, ModelOptions options)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        return (Model(net, options), net);
    }

    private static ModelProto Model(PlanResult net, ModelOptions options)
    {
        using var stream = new MemoryStream();
        var written = net.Net!.WriteModel(stream, options);
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }

    /// <summary>The names of initializers in the model's metadata.</summary>
    private static List<string> Listed(ModelProto model)
    {
        using var json = JsonDocument.Parse(model.MetadataProps.Single(entry => entry.Key == "portkit.initializers").Value);
        return [.. json.RootElement.EnumerateArray().Select(blob => blob.GetProperty("name").GetString()!)];
    }
}

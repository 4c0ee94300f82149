using System.Text;
using System.Text.Json;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;

namespace PortKit.Tests.Emission;

/// <summary>Names, outputs and metadata of a model.</summary>
public sealed class NetEmitterTests
{
    private const string Chain =
        """
        name: 'chain'
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }
        layer { name: 'ip' type: 'InnerProduct' bottom: 'x' top: 'y' param { lr_mult: 2 } inner_product_param { num_output: 3 weight_filler { type: 'xavier' variance_norm: AVERAGE } } }
        layer { name: 'r1' type: 'ReLU' bottom: 'y' top: 'y' relu_param { negative_slope: 0.5 } }
        layer { name: 'r2' type: 'ReLU' bottom: 'y' top: 'y' }
        """;

    [Fact]
    public void The_last_version_of_a_blob_owns_its_name()
    {
        var model = Convert(Chain, allBlobs: false);
        Assert.Equal(["x"], model.Graph.Input.Select(input => input.Name));
        Assert.Equal(["y"], model.Graph.Output.Select(output => output.Name));
        Assert.Equal(["Gemm", "LeakyRelu", "Relu"], model.Graph.Node.Select(node => node.OpType));
        Assert.Equal(["ip.0", "ip.1"], model.Graph.Initializer.Select(initializer => initializer.Name));
    }

    [Fact]
    public void All_blobs_names_earlier_versions_after_their_layers()
    {
        var model = Convert(Chain, allBlobs: true);
        Assert.Equal(["y@ip", "y@r1", "y"], model.Graph.Output.Select(output => output.Name));
        Assert.Equal(["Gemm", "LeakyRelu", "LeakyRelu"], model.Graph.Node.Select(node => node.OpType));
    }

    /// <summary>Layers after one that is refused are emitted for the shapes that were planned, and their own refusals are reported, too.</summary>
    [Theory]
    [InlineData("type: 'Reduction'")]
    [InlineData("type: 'Im2col' convolution_param { kernel_size: 2 }")]
    [InlineData("type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 }")]
    [InlineData("type: 'Reshape' reshape_param { shape { dim: 3 dim: -1 } }")]
    [InlineData("type: 'Pooling' pooling_param { pool: STOCHASTIC kernel_size: 2 }")]
    [InlineData("type: 'Slice' top: 'z' top: 'w' slice_param { axis: 2 }")]
    [InlineData("type: 'SPP' spp_param { pyramid_height: 2 }")]
    public void A_layer_that_is_refused_leaves_nothing_for_the_next_to_fall_over(string next)
    {
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes(
                $$"""
                layer { name: 'd' type: 'DummyData' top: 'd' dummy_data_param { shape { dim: 4 dim: 3 dim: 9 dim: 9 } data_filler { type: 'gaussian' } } }
                layer { name: 'n' bottom: 'd' top: 'y' {{next}} }
                layer { name: 'e' type: 'DummyData' top: 'e' dummy_data_param { shape { dim: 4 } data_filler { type: 'uniform' } } }
                """),
            "net.prototxt",
            new ConvertOptions { Seed = 1 });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var result = net.Net!.WriteModel(Stream.Null, new ModelOptions { Opset = 22 });
        Assert.Equal(
            [("PK2111", 1), ("PK2111", 3)],
            result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error).Select(one => (one.Code, one.Location.Line)));
    }

    [Theory]
    [InlineData("lr_mult: nan")]
    [InlineData("decay_mult: inf lr_mult: -inf")]
    public void A_model_says_what_is_not_finite(string param)
    {
        var model = Convert(Chain.Replace("lr_mult: 2", param, StringComparison.Ordinal), allBlobs: false);
        using var json = JsonDocument.Parse(model.MetadataProps.Single(entry => entry.Key == "portkit.initializers").Value);
        Assert.Equal(param.Contains("nan", StringComparison.Ordinal) ? "NaN" : "-Infinity", json.RootElement[0].GetProperty("lr_mult").GetString());
    }

    [Theory]
    [InlineData("name: 'ip'", "name: 'i\\000p'", 3)]
    [InlineData("top: 'y' param", "top: 'y\\000' param", 3)]
    public void Names_with_a_NUL_are_refused(string before, string after, int line)
    {
        var text = string.Join('\n', Chain.Split('\n').Take(3)).Replace(before, after, StringComparison.Ordinal);
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 1 });
        var problem = Assert.Single(net.Net!.WriteModel(Stream.Null).Diagnostics, one => one.Severity == DiagnosticSeverity.Error);
        Assert.Equal((Codes.WeightName, line), (problem.Code, problem.Location.Line));
    }

    [Fact]
    public void An_input_worked_on_in_place_keeps_its_name()
    {
        var model = Convert(
            "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\nlayer { name: 'r' type: 'ReLU' bottom: 'x' top: 'x' }", allBlobs: false);
        Assert.Equal("x", Assert.Single(model.Graph.Input).Name);
        Assert.Equal("x@r", Assert.Single(model.Graph.Output).Name);
    }

    [Fact]
    public void The_model_says_where_it_comes_from()
    {
        var model = Convert(Chain, allBlobs: false);
        var metadata = model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal((17L, 8L, "PortKit", "chain"), (model.OpsetImport[0].Version, model.IrVersion, model.ProducerName, model.Graph.Name));
        Assert.Equal(("9", "1.74", "TEST", "TEST", "chain"), (
            metadata["portkit.seed"], metadata["portkit.boost"], metadata["portkit.phase"], metadata["portkit.fill_as"], metadata["portkit.source_net"]));
        using var json = JsonDocument.Parse(metadata["portkit.initializers"]);
        var first = json.RootElement[0];
        Assert.Equal(("ip.0", "ip", 0, 2f, 1f), (
            first.GetProperty("name").GetString(),
            first.GetProperty("layer").GetString(),
            first.GetProperty("index").GetInt32(),
            first.GetProperty("lr_mult").GetSingle(),
            first.GetProperty("decay_mult").GetSingle()));
        Assert.Equal("""{"type":"xavier","variance_norm":"AVERAGE"}""", first.GetProperty("filler").GetRawText());
    }

    [Fact]
    public void A_net_without_outputs_is_refused()
    {
        const string Silent =
            """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }
            layer { name: 'r' type: 'ReLU' bottom: 'x' top: 'y' }
            layer { name: 's' type: 'Silence' bottom: 'y' }
            """;
        Refused.Check(Silent, Codes.NoOutputs, 3, 1);
        Assert.Equal("y", Assert.Single(Convert(Silent, allBlobs: true).Graph.Output).Name);
    }

    [Fact]
    public void A_shared_param_is_one_initializer()
    {
        var model = Convert(
            """
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }
            layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' param { name: 'w' } inner_product_param { num_output: 3 bias_term: false weight_filler { type: 'xavier' } } }
            layer { name: 'b' type: 'InnerProduct' bottom: 'a' top: 'b' param { name: 'w' } inner_product_param { num_output: 3 bias_term: false weight_filler { type: 'xavier' } } }
            """,
            allBlobs: false);
        Assert.Equal("a.0", Assert.Single(model.Graph.Initializer).Name);
    }

    private static ModelProto Convert(string text, bool allBlobs)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", new ConvertOptions { Seed = 9 });
        using var stream = new MemoryStream();
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        var written = net.Net.WriteModel(stream, new ModelOptions { AllBlobs = allBlobs });
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        return ModelProto.Parser.ParseFrom(stream.ToArray());
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PortKit.Initializers;
using PortKit.Onnx.Protos;
using PortKit.Tests.Harness;
using static PortKit.Tests.Overrides.OverrideNets;

namespace PortKit.Tests.Overrides;

/// <summary>Initializers in place of fillers: whose values change and how, and what is refused.</summary>
public sealed class OverrideTests
{
    [Fact]
    public void Every_other_blob_keeps_its_bits()
    {
        var (before, after) = (Weights(Plan()), Weights(Plan(("conv1", "keras:HeNormal()"), ("ip/2.1", "caffe:uniform(min=1, max=2)"))));
        Assert.Equal(before.Keys, after.Keys);
        foreach (var (name, values) in before)
        {
            if (name is "conv1.0" or "ip/2.1")
                Assert.NotEqual(values, after[name]);
            else
                Golden.AssertSameBits(name, after[name], values);
        }

        Assert.All(after["ip/2.1"], value => Assert.InRange(value, 1, 2));
    }

    [Theory]
    [InlineData("caffe:xavier()", "conv1.0", new[] { 8, 4, 3, 2 })]
    [InlineData("pytorch:xavier_uniform_()", "conv1.0", new[] { 8, 4, 3, 2 })]
    [InlineData("keras:GlorotUniform()", "conv1.0", new[] { 3, 2, 4, 8 })]
    [InlineData("keras:Orthogonal()", "conv2.0", new[] { 3, 3, 8, 1 })]
    [InlineData("tf1:truncated_normal_initializer()", "ip/2.0", new[] { 16, 16 })]
    [InlineData("glorot:sigmoid", "ip/1.0", new[] { 48, 16 })]
    [InlineData("keras:RandomNormal()", "conv1.1", new[] { 8 })]
    public void The_values_are_the_initializers_own_in_the_frameworks_order_of_axes(string spec, string blob, int[] dims)
    {
        var net = Plan((blob, spec));
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(InitializerSpec.TryParse(spec, out var initializer, out _));

        // The rule for seeds, written out.
        var seed = 7 ^ BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(blob)));
        var expected = initializer.Fill(dims, seed);
        var layout = initializer.Framework switch { "caffe" => WeightLayout.Caffe, "pytorch" => WeightLayout.PyTorch, _ => WeightLayout.TensorFlow };
        var folder = Directory.CreateTempSubdirectory("portkit");
        try
        {
            var path = Path.Combine(folder.FullName, "w.npz");
            Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
            Assert.True(net.Net.WriteWeights(path, layout).Succeeded);
            using var zip = System.IO.Compression.ZipFile.OpenRead(path);
            using var entry = zip.GetEntry($"{(layout == WeightLayout.PyTorch ? blob.Replace(".0", ".weight", StringComparison.Ordinal) : blob.Replace('/', '_'))}.npy")!.Open();
            using var bytes = new MemoryStream();
            entry.CopyTo(bytes);
            var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.ToArray().AsSpan()[^(expected.Length * 4)..]);
            Golden.AssertSameBits(blob, values.ToArray(), expected);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_seed_does_not_depend_on_the_rest_of_the_net()
    {
        var alone = Text.Split('\n');
        var shorter = string.Join('\n', alone.Where(line => !line.Contains("'bn'", StringComparison.Ordinal) && !line.Contains("'scale'", StringComparison.Ordinal)));
        var given = InitializerOverride.Of("conv2", "pytorch:kaiming_normal_()");
        Golden.AssertSameBits("conv2.0", Weights(Plan(shorter, given))["conv2.0"], Weights(Plan(Text, given))["conv2.0"]);
    }

    [Fact]
    public void Later_ones_win_and_a_shared_param_is_its_owners()
    {
        var weights = Weights(Plan(("*.*", "keras:Constant(1)"), ("conv*", "keras:Constant(2)"), ("conv2.*", "keras:Constant(3)"), ("ip/3", "keras:Constant(4)")));
        Assert.Equal(1, weights["bn.1"][0]);
        Assert.Equal((2, 1), (weights["conv1.0"][0], weights["conv1.1"][0]));
        Assert.Equal((3, 3), (weights["conv2.0"][0], weights["conv2.1"][0]));
        Assert.Equal((4, 1), (weights["ip/1.0"][0], weights["ip/2.0"][0]));
    }

    [Fact]
    public void An_initializer_takes_the_place_of_weights_and_that_is_said()
    {
        const string Carrying = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n"
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' blobs { shape { dim: 1 dim: 3 } data: [7, 8, 9] } inner_product_param { num_output: 1 bias_term: false } }";
        var net = Plan(Carrying, InitializerOverride.Of("a", "keras:Ones()"));
        Assert.Equal([1, 1, 1], Weights(net)["a.0"]);
        var note = Assert.Single(net.Diagnostics);
        Assert.Equal((Codes.InitializerWins, DiagnosticSeverity.Note, "Initializers take the place of weights: a.0."), (note.Code, note.Severity, note.Message));
    }

    [Fact]
    public void A_model_tells_the_initializer_and_its_seed_and_has_the_same_bytes_each_time()
    {
        var bytes = Model(Plan(("conv1", "keras:he_normal")));
        Assert.Equal(bytes, Model(Plan(("conv1", "keras:he_normal"))));
        var json = ModelProto.Parser.ParseFrom(bytes).MetadataProps.Single(entry => entry.Key == "portkit.initializers").Value;
        using var document = JsonDocument.Parse(json);
        var blobs = document.RootElement.EnumerateArray().ToDictionary(blob => blob.GetProperty("layer").GetString() + blob.GetProperty("index").GetInt32());
        Assert.Equal("keras:HeNormal", blobs["conv10"].GetProperty("initializer").GetString());
        Assert.Equal(7 ^ BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData("conv1.0"u8)), blobs["conv10"].GetProperty("seed").GetUInt32());
        Assert.False(blobs["conv10"].TryGetProperty("filler", out _));
        Assert.Equal("msra", blobs["conv20"].GetProperty("filler").GetProperty("type").GetString());
    }

    [Fact]
    public void The_initialization_graph_draws_what_has_an_operator()
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(Text), "net.prototxt", new ConvertOptions
        {
            Seed = 7,
            Initializers =
            [
                InitializerOverride.Of("conv1", "keras:GlorotUniform()"), InitializerOverride.Of("conv2", "pytorch:kaiming_normal_()"),
                InitializerOverride.Of("ip/1", "keras:HeNormal()"), InitializerOverride.Of("ip/2", "keras:Ones()"),
            ],
        });
        using var stream = new MemoryStream();
        var written = net.Net!.WriteModel(stream, new ModelOptions { InitializationGraph = true });
        Assert.True(written.Succeeded, string.Join('\n', written.Diagnostics));
        var info = ModelProto.Parser.ParseFrom(stream.ToArray()).TrainingInfo[0];
        Assert.Contains(written.Diagnostics, note => note.Code == Codes.NotInitialized && note.Message.EndsWith(": ip/1.0.", StringComparison.Ordinal));
        var makers = info.Initialization.Node.ToDictionary(node => node.Output[0]);
        Assert.Equal("RandomUniform", makers["conv1.0/initial"].OpType);
        Assert.Equal(MathF.Sqrt(6f / (24 + 48)), makers["conv1.0/initial"].Attribute.Single(attribute => attribute.Name == "high").F, 1e-6f);
        Assert.Equal("RandomNormal", makers["conv2.0/initial"].OpType);
        Assert.Equal("ConstantOfShape", makers["ip/2.0/initial"].OpType);
    }

    [Fact]
    public void Without_a_seed_that_is_said_only_if_numbers_are_drawn()
    {
        const string Constant = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 dim: 3 } } }\n"
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' inner_product_param { num_output: 1 } }";
        Assert.Empty(Noted("keras:Ones()"));
        Assert.Equal(Codes.NoSeed, Assert.Single(Noted("keras:HeNormal()")).Code);

        IReadOnlyCollection<Diagnostic> Noted(string spec) => Converter.Plan(
            Encoding.UTF8.GetBytes(Constant), "net.prototxt", new ConvertOptions { Initializers = [InitializerOverride.Of("a", spec)] }).Diagnostics;
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_with_what_is_wrong_with_the_net()
    {
        var net = Plan(("convl", "keras:HeNormul()"), ("*.1", "pytorch:xavier_uniform_()"), ("ip/2", "lsuv(tolerance=7)"), ("bn", "lsuv"));
        Assert.False(net.Succeeded);
        Assert.Equal(
            [Codes.InitializerSpec, Codes.InitializerSpec, Codes.InitializerPattern, Codes.InitializerMisfit, Codes.LsuvLayer],
            Errors(net).Select(error => error.Code));
        Assert.All(Errors(net), error => Assert.NotNull(error.Hint));
        var misfit = Errors(net).Single(error => error.Code == Codes.InitializerMisfit);
        Assert.Contains("xavier_uniform_(gain=1) cannot fill conv1.1, bn.1, scale.1, conv2.1, ip/1.1, ip/2.1: ", misfit.Message, StringComparison.Ordinal);

        var both = Plan(Text.Replace("'msra'", "'msrb'", StringComparison.Ordinal), InitializerOverride.Of("conv1", "keras:HeNormul()"));
        Assert.Equal([Codes.Filler, Codes.InitializerSpec], Errors(both).Select(error => error.Code));
    }

    [Theory]
    [InlineData("conv1=keras:HeNormal()", "conv1", "keras:HeNormal()", null)]
    [InlineData(" a/b.1 = caffe:xavier(variance_norm=AVERAGE) ", "a/b.1", "caffe:xavier(variance_norm=AVERAGE)", null)]
    [InlineData("own.json", null, null, "own.json")]
    [InlineData("folder/own.TOML", null, null, "folder/own.TOML")]
    public void A_text_is_a_pattern_with_a_spec_or_a_file(string text, string? pattern, string? spec, string? file)
    {
        Assert.True(InitializerOverride.TryParse(text, out var given));
        Assert.Equal((pattern, spec, file), (given.Pattern, given.Spec, given.File));
    }

    [Theory]
    [InlineData("conv1")]
    [InlineData("=keras:HeNormal()")]
    [InlineData("")]
    [InlineData("own.yaml")]
    public void Other_texts_are_neither(string text) => Assert.False(InitializerOverride.TryParse(text, out _));

    private static byte[] Model(PlanResult net)
    {
        using var stream = new MemoryStream();
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(stream).Succeeded);
        return stream.ToArray();
    }
}

using System.Text;
using PortKit.Filling;
using PortKit.Initializers;
using PortKit.Initializers.Caffe;
using PortKit.Initializers.Random;
using PortKit.Layers;
using PortKit.Net;
using PortKit.Overrides;
using PortKit.Tests.Harness;
using static PortKit.Tests.Overrides.OverrideNets;

namespace PortKit.Tests.Overrides;

/// <summary>LSUV: what every layer gives has a variance of about 1, in Caffe's arithmetic and in ONNX Runtime.</summary>
public sealed class LsuvTests
{
    private const int Depth = 30;

    private const string Small =
        """
        layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 8 dim: 4 dim: 5 dim: 5 } } }
        layer { name: 'a' type: 'Convolution' bottom: 'x' top: 'a' convolution_param { num_output: 6 kernel_size: 3 weight_filler { type: 'xavier' } bias_filler { type: 'uniform' min: -1 } } }
        layer { name: 'b' type: 'Deconvolution' bottom: 'a' top: 'b' convolution_param { num_output: 6 kernel_size: 4 stride: 2 group: 3 weight_filler { type: 'xavier' } } }
        layer { name: 'c' type: 'InnerProduct' bottom: 'b' top: 'c' inner_product_param { num_output: 9 transpose: true weight_filler { type: 'xavier' } } }
        """;

    public static TheoryData<string, string> Deep() => new()
    {
        { "layer { name: 'x' type: 'Input' top: 'r0' input_param { shape { dim: 8 dim: 3 dim: 10 dim: 10 } } }\n", "Convolution' bottom: 'r{0}' top: 'y{1}' convolution_param { num_output: 12 kernel_size: 3 pad: 1 }" },
        { "layer { name: 'x' type: 'Input' top: 'r0' input_param { shape { dim: 32 dim: 40 } } }\n", "InnerProduct' bottom: 'r{0}' top: 'y{1}' inner_product_param { num_output: 64 }" },
    };

    [Fact]
    public void Refuses_to_scale_by_what_has_no_elements()
    {
        var net = Converter.Plan(
            Encoding.UTF8.GetBytes(Small.Replace("dim: 8 dim: 4", "dim: 0 dim: 4", StringComparison.Ordinal)),
            "net.prototxt",
            new ConvertOptions { Seed = 1, Initializers = [InitializerOverride.Of("*", "lsuv")] });
        Assert.Equal(Codes.LsuvVariance, Assert.Single(net.Net!.WriteModel(Stream.Null).Diagnostics).Code);
    }

    [Theory]
    [MemberData(nameof(Deep))]
    public void Brings_every_layer_of_a_deep_net_near_a_deviation_of_1(string head, string layer)
    {
        var text = new StringBuilder(head);
        for (var i = 0; i < Depth; i++)
        {
            text.Append($"layer {{ name: 'l{i + 1}' type: '").Append(layer.Replace("{0}", $"{i}", StringComparison.Ordinal).Replace("{1}", $"{i + 1}", StringComparison.Ordinal)).Append(" }\n");
            text.Append($"layer {{ name: 'r{i + 1}' type: 'ReLU' bottom: 'y{i + 1}' top: 'r{i + 1}' }}\n");
        }

        var net = Converter.Plan(Encoding.UTF8.GetBytes(text.ToString()), "net.prototxt", new ConvertOptions
        {
            Seed = 7,
            Initializers = [InitializerOverride.Of("l*", "lsuv")],
        });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));

        // The data of LSUV are normal numbers, of a seed that comes of the input's name as a blob's does.
        var input = net.Net!.Plan.Inputs.Single();
        var data = new Dictionary<string, float[]>
        {
            [input.Name] = new CaffeFillerSpec { Type = "gaussian" }.Fill(input.Shape.Dims, new Mt19937(OverrideSeed.Of(7, input.Name))),
        };
        var computed = net.Net!.Compute(data).ToDictionary(blob => blob.Blob.Name, blob => blob.Values);
        var run = Session.Run(net, data, model: new ModelOptions { AllBlobs = true });
        for (var i = 1; i <= Depth; i++)
        {
            Assert.InRange(Deviation(computed[$"y{i}"]), 0.98, 1.02);
            Assert.InRange(Deviation(run[$"y{i}"].Values), 0.98, 1.02);
        }

        Assert.Empty(net.Diagnostics);
        Assert.Empty(net.Net.Settle(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Works_for_groups_transposes_and_biases_and_gives_the_same_values_each_time()
    {
        var overrides = new[] { InitializerOverride.Of("*", "lsuv(tolerance=0.005, iterations=20)") };
        var (net, again) = (Plan(Small, overrides), Plan(Small, overrides));
        var (weights, others) = (Weights(net), Weights(again));
        foreach (var (name, values) in weights)
            Golden.AssertSameBits(name, others[name], values);
        Golden.AssertSameBits("a.1", weights["a.1"], Weights(Plan(Small))["a.1"]);
        var data = new CaffeFillerSpec { Type = "gaussian" }.Fill([8, 4, 5, 5], new Mt19937(OverrideSeed.Of(7, "x")));
        Assert.All(
            net.Net!.Compute(new Dictionary<string, float[]> { ["x"] = data }).Skip(1),
            blob => Assert.InRange(Deviation(blob.Values), 0.997, 1.003));
    }

    [Fact]
    public void Weights_that_are_not_its_own_are_those_that_the_net_gets()
    {
        var weights = Weights(Plan(Small, InitializerOverride.Of("a", "keras:Ones()"), InitializerOverride.Of("c", "lsuv")));
        Assert.All(weights["a.0"], value => Assert.Equal(1, value));
        Golden.AssertSameBits("b.0", weights["b.0"], Weights(Plan(Small))["b.0"]);
    }

    [Fact]
    public void A_shared_param_is_scaled_by_the_first_layer_that_bears_it()
    {
        const string Twice = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 16 dim: 9 } } }\n"
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'x' top: 'a' param { name: 'w' } inner_product_param { num_output: 9 bias_term: false } }\n"
            + "layer { name: 'h' type: 'Power' bottom: 'a' top: 'h' power_param { scale: 3 } }\n"
            + "layer { name: 'b' type: 'InnerProduct' bottom: 'h' top: 'b' param { name: 'w' } inner_product_param { num_output: 9 bias_term: false } }";
        var net = Plan(Twice, InitializerOverride.Of("*", "lsuv"));
        var data = new CaffeFillerSpec { Type = "gaussian" }.Fill([16, 9], new Mt19937(OverrideSeed.Of(7, "x")));
        var blobs = net.Net!.Compute(new Dictionary<string, float[]> { ["x"] = data }).ToDictionary(blob => blob.Blob.Name, blob => Deviation(blob.Values));
        Assert.InRange(blobs["a"], 0.99, 1.01);
        Assert.InRange(blobs["b"], 2, 4);
    }

    [Theory]
    [InlineData("scale: 0", "lsuv needs an output whose variance is finite and above 0. Found 0.")]
    [InlineData("scale: 1e38", "lsuv needs an output whose variance is finite and above 0. Found NaN.")]
    public void A_layer_without_a_variance_is_refused_and_nothing_is_written(string power, string message)
    {
        var text = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 16 dim: 9 } } }\n"
            + $"layer {{ name: 'p' type: 'Power' bottom: 'x' top: 'p' power_param {{ {power} }} }}\n"
            + $"layer {{ name: 'q' type: 'Power' bottom: 'p' top: 'q' power_param {{ {power} }} }}\n"
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'q' top: 'a' inner_product_param { num_output: 9 bias_term: false } }";
        var net = Plan(text, InitializerOverride.Of("*", "lsuv"));
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        var written = net.Net!.WriteModel(path);
        Assert.False(written.Succeeded);
        Assert.False(net.Net!.WriteWeights(Path.ChangeExtension(path, ".npz")).Succeeded);
        Assert.False(File.Exists(path) || File.Exists(Path.ChangeExtension(path, ".npz")));
        var error = Assert.Single(net.Diagnostics.Concat(written.Diagnostics));
        Assert.Equal((Codes.LsuvVariance, 4), (error.Code, error.Location.Line));
        Assert.Equal($"layer 'a' (InnerProduct): {message}", error.Message);
    }

    [Fact]
    public void It_can_be_cancelled_and_then_run_again()
    {
        var plan = Plan(Small).Net!.Plan;
        var blob = plan.Learnables.First();
        Assert.True(OverrideSpec.TryParse("lsuv", out var spec, out _));
        var start = new InitializedBlob(blob, spec, FrameworkLayout.Of(blob, spec.Layout, plan), OverrideSeed.Of(7, blob.ModelName), InitializerOptions.Default);
        var values = new BlobValues();
        values.AddInitialized(blob, start, start.Origin, start.DependsOnCaffe);
        var pass = new LsuvPass(plan, LayerCatalog.Default, new Dictionary<LearnableBlob, LsuvSpec> { [blob] = spec.Lsuv! }, 7);
        Assert.Throws<OperationCanceledException>(() => pass.Run(Fills(), [], new CancellationToken(canceled: true)));
        var scaled = new ScaledBlob(start, pass.Run(Fills(), [], CancellationToken.None)[blob].Divisors);
        Golden.AssertSameBits("a.0", scaled.ToArray(), Weights(Plan(Small, InitializerOverride.Of("a", "lsuv")))["a.0"]);

        FillPass Fills() => new(FillProgram.For(plan), 7, default, values);
    }

    [Fact]
    public void A_variance_that_stays_away_from_1_is_a_warning()
    {
        var net = Plan(Small.Replace("min: -1", "min: -9 max: 9", StringComparison.Ordinal), InitializerOverride.Of("a", "lsuv(iterations=2)"));
        var written = net.Net!.WriteModel(Stream.Null);
        Assert.True(written.Succeeded);
        var warning = Assert.Single(net.Diagnostics.Concat(written.Diagnostics));
        Assert.Equal((Codes.LsuvTolerance, DiagnosticSeverity.Warning), (warning.Code, warning.Severity));
    }

    [Fact]
    public void A_layer_before_it_that_takes_indices_is_refused_and_one_beside_it_is_not()
    {
        const string Words = "layer { name: 'w' type: 'Input' top: 'w' input_param { shape { dim: 16 } } }\n"
            + "layer { name: 'e' type: 'Embed' bottom: 'w' top: 'e' embed_param { input_dim: 5 num_output: 4 } }\n"
            + "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 16 dim: 4 } } }\n"
            + "layer { name: 'a' type: 'InnerProduct' bottom: 'FROM' top: 'a' inner_product_param { num_output: 9 } }\n";
        Assert.True(Plan(Words.Replace("FROM", "x", StringComparison.Ordinal), InitializerOverride.Of("a", "lsuv")).Net!.WriteModel(Stream.Null).Succeeded);
        var net = Plan(Words.Replace("FROM", "e", StringComparison.Ordinal), InitializerOverride.Of("a", "lsuv"));
        var written = net.Net!.WriteModel(Stream.Null);
        Assert.False(written.Succeeded);
        var error = Assert.Single(net.Diagnostics.Concat(written.Diagnostics));
        Assert.Equal((Codes.LsuvLayer, 2), (error.Code, error.Location.Line));
    }

    [Theory]
    [InlineData("lsuv", "lsuv(tolerance=0.02, iterations=10)")]
    [InlineData(" LSUV ( iterations = 3 ) ", "lsuv(tolerance=0.02, iterations=3)")]
    [InlineData("lsuv(tolerance=0.5,iterations=1)", "lsuv(tolerance=0.5, iterations=1)")]
    public void A_spec_is_told_with_every_argument(string text, string expected)
    {
        Assert.True(OverrideSpec.TryParse(text, out var spec, out _));
        Assert.Equal(expected, spec.ToString());
    }

    [Theory]
    [InlineData("lsuv(tolerance=0)")]
    [InlineData("lsuv(tolerance=nan)")]
    [InlineData("lsuv(tolerance=1)")]
    [InlineData("lsuv(iterations=0)")]
    [InlineData("lsuv(iterations=99999999999)")]
    [InlineData("lsuv(0.02)")]
    [InlineData("lsuv(x=1)")]
    [InlineData("lsuv(")]
    [InlineData("lsuv)")]
    [InlineData("lsuvx")]
    public void Other_specs_of_it_are_refused(string text)
    {
        Assert.False(OverrideSpec.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem.Expected);
    }

    private static double Deviation(float[] values)
    {
        var mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}

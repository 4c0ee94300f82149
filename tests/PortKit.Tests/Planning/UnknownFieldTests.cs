using System.Text;
using PortKit.Caffe;
using PortKit.Caffe.Protos;
using PortKit.Layers;
using PortKit.Net;

namespace PortKit.Tests.Planning;

/// <summary>Fields that Caffe 1.0 does not know, by where they stand: what is computed needs to be understood.</summary>
public class UnknownFieldTests
{
    private const string Input = "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } } } ";
    private const string Convolution = "layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 2 kernel_size: 1 } } ";

    [Theory]
    [InlineData("layer { name: 'p' type: 'Pooling' bottom: 'x' top: 'p' pooling_param { kernel_size: 2 mystery: 1 } }", DiagnosticSeverity.Error)]
    [InlineData("layer { name: 'p' type: 'Pooling' bottom: 'x' top: 'p' mystery: 1 pooling_param { kernel_size: 2 } }", DiagnosticSeverity.Error)]
    [InlineData("layer { name: 'r' type: 'ReLU' bottom: 'x' top: 'p' pooling_param { mystery: 1 } }", DiagnosticSeverity.Error)]
    [InlineData("layer { name: 'p' type: 'PReLU' bottom: 'x' top: 'p' param { mystery: 1 } include { phase: TEST } }", DiagnosticSeverity.Error)]
    [InlineData("layer { name: 'd' type: 'DummyData' top: 'd' dummy_data_param { shape { dim: 1 } mystery: 1 } }", DiagnosticSeverity.Error)]
    [InlineData("layer { name: 'd' type: 'Parameter' top: 'd' parameter_param { shape { dim: 1 } mystery: 1 } }", DiagnosticSeverity.Error)]
    [InlineData("layer { name: 'd' type: 'Data' top: 'd' transform_param { crop_size: 3 mystery: 1 } data_param { batch_size: 2 } }", DiagnosticSeverity.Warning, "d")]
    [InlineData("layer { name: 'd' type: 'Input' top: 'd' input_param { shape { dim: 1 } mystery: 1 } }", DiagnosticSeverity.Warning)]
    [InlineData("layer { name: 's' type: 'Silence' bottom: 'x' mystery: 1 }", DiagnosticSeverity.Warning)]
    [InlineData("layer { name: 'p' type: 'Pooling' bottom: 'x' top: 'p' pooling_param { kernel_size: 2 mystery: 1 } include { phase: TRAIN } }", DiagnosticSeverity.Warning)]
    [InlineData("mystery: 1", DiagnosticSeverity.Warning)]
    [InlineData("state { mystery: 1 }", DiagnosticSeverity.Warning)]
    public void Errors_are_for_what_is_computed(string rest, DiagnosticSeverity expected, string? given = null)
    {
        var options = given is null ? new ConvertOptions() : new ConvertOptions { InputShapes = new Dictionary<string, Shape> { [given] = new(2, 3, 3, 3) } };
        var net = Plan(Input + Convolution + rest, options);
        var said = Assert.Single(net.Diagnostics, item => item.Code == CaffeCodes.UnknownField);
        Assert.Equal(expected, said.Severity);
        Assert.Equal(expected == DiagnosticSeverity.Warning, net.Succeeded);
        Assert.Contains("has no field 'mystery'", said.Message, StringComparison.Ordinal);

        Assert.True(Plan(Input + Convolution + rest, options with { IgnoredFields = ["mystery"] }).Succeeded);
        Assert.True(Plan(Input + Convolution + rest, options with { IgnoreUnknownFields = true }).Succeeded);
        Assert.False(Plan(Input + Convolution + rest, options with { IgnoreUnknownFields = true, Strict = true }).Succeeded);
    }

    /// <summary>A layer that cannot be planned is judged nonetheless, as the field may be the reason.</summary>
    [Fact]
    public void A_misspelt_field_is_told_with_what_it_leads_to()
    {
        var net = Plan(Input + "layer { name: 'c' type: 'Convolution' bottom: 'x' top: 'c' convolution_param { num_output: 2 kernal_size: 1 } }");
        Assert.Equal(["PK1003", "PK2106"], Errors(net).Select(error => error.Code).Order(StringComparer.Ordinal));
        Assert.StartsWith("Did you mean 'kernel_size'?", Errors(net).Single(error => error.Code == "PK1003").Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_block_of_a_type_that_nobody_knows_is_a_warning()
    {
        var net = Plan(Input + "layer { name: 'r' type: 'ROIPooling2' bottom: 'x' top: 'r' roi_pooling2_param { pooled_h: 3 } }");
        Assert.Equal(Codes.UnknownType, Assert.Single(Errors(net)).Code);
        Assert.Single(net.Diagnostics, item => item.Code == CaffeCodes.UnknownField);
    }

    [Theory]
    [InlineData("Mine")]
    [InlineData("Python")]
    public void A_layer_of_ones_own_reads_its_own_fields(string type)
    {
        var catalog = LayerCatalog.Default.With(new OwnLayer(type));
        var text = Input + $"layer {{ name: 'm' type: '{type}' bottom: 'x' top: 'm' my_param {{ factor: 3 }} }} layer {{ name: 'n' type: '{type}' bottom: 'x' top: 'n' my_param {{ factor: 4 }} include {{ phase: TRAIN }} }}";
        var net = Plan(text, new ConvertOptions { Catalog = catalog });
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.Empty(net.Diagnostics);
        Assert.Equal(new Shape(3), net.Net!.Plan.Outputs[0].Shape);
    }

    /// <summary>What is only trained, or only drawn for, is told once and is no error.</summary>
    [Fact]
    public void The_net_that_numbers_are_drawn_for_gets_warnings()
    {
        const string Train = "layer { name: 't' type: 'Convolution' bottom: 'x' top: 't' convolution_param { num_output: 2 kernel_size: 1 mystery: 1 } include { phase: TRAIN } } ";
        var net = Plan(Input + Train + Convolution, new ConvertOptions { FillAs = Phase.Train });
        Assert.True(net.Succeeded);
        Assert.Single(net.Diagnostics, item => item.Code == CaffeCodes.UnknownField);
        Assert.Equal(CaffeCodes.UnknownField, Assert.Single(Errors(Plan(Input + Train + Convolution, new ConvertOptions { Phase = Phase.Train, FillAs = Phase.Test }))).Code);
    }

    [Fact]
    public void A_solver_is_warned_of_with_its_nets()
    {
        var text = $"mystery: 1 base_lr: 0.1 train_net_param {{ {Input}{Convolution} odd: 1 layer {{ name: 'p' type: 'Pooling' bottom: 'c' top: 'p' pooling_param {{ kernel_size: 2 relu: true }} }} }}";
        var net = Plan(text, new ConvertOptions { Phase = Phase.Train });
        var said = net.Diagnostics.Where(item => item.Code == CaffeCodes.UnknownField).Select(item => item.Message).ToList();
        Assert.Equal(3, said.Count);
        Assert.Contains("layer 'p' (Pooling): PoolingParameter has no field 'relu'", said[0], StringComparison.Ordinal);
        Assert.Equal("SolverParameter has no field 'mystery'.", said[1]);
        Assert.Equal("NetParameter has no field 'odd'.", said[2]);
        Assert.Single(Errors(net));
    }

    [Fact]
    public void A_dynamic_batch_tells_nothing_twice()
    {
        var net = Plan(Input + Convolution + "layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'r' mystery: 1 }", new ConvertOptions { Batch = BatchSize.Dynamic });
        Assert.Single(net.Diagnostics, item => item.Code == CaffeCodes.UnknownField);
    }

    [Theory]
    [InlineData("layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'r' relu_param { engine: MKL2017 } }")]
    [InlineData("layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'r' engine: 'MKLDNN:DLA' forward_type: FLOAT16 forward_math: FLOAT }")]
    [InlineData("layers { name: 'r' type: RELU bottom: 'c' top: 'r' strict_dim: false relu_param { engine: CAFFE_TI } }", true)]
    public void What_changes_nothing_is_quiet_and_noted_on_demand(string layer, bool old = false)
    {
        var first = old
            ? "input: 'x' input_shape { dim: 1 dim: 2 dim: 4 dim: 4 } layers { name: 'c' type: CONVOLUTION bottom: 'x' top: 'c' convolution_param { num_output: 2 kernel_size: 1 } } "
            : Input + Convolution;
        var plain = Plan(first + (old ? "layers { name: 'r' type: RELU bottom: 'c' top: 'r' }" : "layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'r' }"), new ConvertOptions { Seed = 1 });
        var net = Plan(first + layer, new ConvertOptions { Seed = 1 });
        Assert.DoesNotContain(net.Diagnostics, item => item.Code != CaffeCodes.Upgraded);
        Assert.Equal(Model(plain), Model(net));

        var verbose = Plan(first + layer, new ConvertOptions { Seed = 1, Verbose = true });
        Assert.Contains(verbose.Diagnostics, item => item is { Code: CaffeCodes.HarmlessField, Severity: DiagnosticSeverity.Note });
        Assert.Equal(Model(plain), Model(verbose));
    }

    private static byte[] Model(PlanResult net)
    {
        using var stream = new MemoryStream();
        Assert.True(net.Succeeded, string.Join('\n', net.Diagnostics));
        Assert.True(net.Net.WriteModel(stream).Succeeded);
        return stream.ToArray();
    }

    private static PlanResult Plan(string text, ConvertOptions? options = null) => Converter.Plan(Encoding.UTF8.GetBytes(text), "net.prototxt", options);

    private static List<Diagnostic> Errors(PlanResult net) => [.. net.Diagnostics.Where(item => item.Severity == DiagnosticSeverity.Error)];

    /// <summary>A layer whose top has as many elements as its own block says.</summary>
    private sealed class OwnLayer(string type) : ILayer
    {
        public IReadOnlyList<string> Types => [type];

        public LayerSignature Signature => LayerSignature.OneToOne;

        public LayerPlan Plan(LayerSource layer, PlanContext context) =>
            new(new Shape(int.Parse(layer.UnknownFields.Single().Children!.Single().Scalar!, System.Globalization.CultureInfo.InvariantCulture)));

        public void Emit(LayerPlan plan, EmitContext context) => context.Top(0, context.Graph.Constant(new float[3], 3));

        public void Forward(LayerPlan plan, ForwardContext context) => context.Top(0).Clear();
    }
}

using System.Text;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;

namespace PortKit.Caffe.Tests.Text;

public class UnknownFieldCheckTests
{
    /// <summary>What a layer that is computed may have, and what it may not.</summary>
    [Theory]
    [InlineData("forward_type: FLOAT16", "")]
    [InlineData("backward_math: FLOAT", "")]
    [InlineData("engine: \"MKLDNN\"", "")]
    [InlineData("convolution_param { engine: MKL2017 conv_algos_override: '-1' }", "")]
    [InlineData("batch_norm_param { engine: CUDNN }", "")]
    [InlineData("quantization_param { qparam_w { bitwidth: 8 } }", "")]
    [InlineData("convolution_param { relu: false negative_slope: 0.0 }", "")]
    [InlineData("convolution_param { relu: 0 }", "")]
    [InlineData("convolution_param { relu: true }", "intel/caffe has it: a ReLU within the layer")]
    [InlineData("pooling_param { torch_pooling: true }", "NVIDIA/caffe has it")]
    [InlineData("convolution_param { same_mode: true }", "Cambricon/caffe has it: padding as TensorFlow's SAME")]
    [InlineData("pooling_param { kernel_size_3d: 3 }", "a kernel over three axes")]
    [InlineData("batch_norm_param { disable_variance: true }", "without its mean or its variance")]
    [InlineData("quantize: true", "as a fixed-point device would")]
    [InlineData("inner_product_param { weight_filler { diag_val: 3 } }", "other numbers to start with")]
    [InlineData("convolution_param { kernal_size: 3 }", "in Caffe 1.0 or in the forks that are known")]
    [InlineData("enable_noise: true", "in Caffe 1.0 or in the forks that are known")]
    [InlineData("my_param { a: 1 }", "Found a block { ... }.")]
    [InlineData("param { lr: 1 }", "ParamSpec has no field 'lr'")]
    public void Judges_a_layer_that_is_computed(string fields, string expected)
    {
        var errors = Check(fields, new(), out _).Where(item => item.Severity == DiagnosticSeverity.Error).ToList();
        if (expected.Length == 0)
        {
            Assert.Empty(errors);
            return;
        }

        var error = Assert.Single(errors);
        Assert.Equal(CaffeCodes.UnknownField, error.Code);
        Assert.StartsWith("layer 'l' (Convolution): ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("`IgnoredFields`", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convolution_param { kernal_size: 3 }", "Did you mean 'kernel_size'? To convert the net without the field, remove it or add  `IgnoredFields` kernal_size.")]
    [InlineData("convolution_param { relu: true }", "Add a layer of type \"ReLU\" after this one. To convert the net without the field, remove it or add  `IgnoredFields` relu.")]
    [InlineData("enable_noise: true", "To convert the net without the field, remove it or add  `IgnoredFields` enable_noise.")]
    public void Says_what_to_type_next(string fields, string hint) => Assert.Equal(hint, Assert.Single(Check(fields, new(), out _)).Hint);

    [Theory]
    [InlineData("relu")]
    [InlineData("convolution_param.relu")]
    [InlineData("*")]
    public void Ignores_what_it_is_told_to(string name)
    {
        var options = name == "*" ? new Options { All = true } : new Options { Ignored = [name] };
        var warning = Assert.Single(Check("convolution_param { relu: true }", options, out _));
        Assert.Equal((CaffeCodes.UnknownField, DiagnosticSeverity.Warning), (warning.Code, warning.Severity));
        Assert.EndsWith("It is ignored, as was asked for.", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pooling_param.relu", null)]
    [InlineData("rel", "Did you mean 'relu'?")]
    [InlineData("num_output", null)]
    public void Tells_of_names_that_no_field_has(string name, string? hint)
    {
        var said = Check("convolution_param { relu: true num_output: 3 }", new Options { Ignored = [name] }, out _);
        Assert.Contains(said, item => item.Severity == DiagnosticSeverity.Error);
        var warning = Assert.Single(said, item => item.Code == CaffeCodes.NothingToIgnore);
        Assert.Equal(hint, warning.Hint);
        Assert.Contains($"'{name}'", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>What changes nothing may be ignored as well, and is only told on demand.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public void Notes_what_changes_nothing(bool verbose, int expected)
    {
        var said = Check("forward_type: FLOAT16 relu_param { engine: MKLDNN }", new Options { Verbose = verbose, Ignored = ["engine"] }, out _);
        Assert.Equal(expected, said.Count);
        Assert.All(said, note => Assert.Equal((CaffeCodes.HarmlessField, DiagnosticSeverity.Note), (note.Code, note.Severity)));
    }

    [Fact]
    public void Warns_of_everything_else_and_of_nothing_twice()
    {
        const string Text = "quantize: true default_forward_type: FLOAT mystery: 1 layer { name: 'l' mine { a: 1 } } layer { transform_param { emit_constraint { } crop_h: 3 mystery: 2 } }";
        var map = new SourceMap();
        var bag = new DiagnosticBag();
        var net = Read(Text, map, bag);
        var check = new UnknownFieldCheck(map, bag);
        check.Accept(net.Layer[0]);
        check.WarnOfOthers(net);
        check.WarnOfOthers(net);
        Assert.Equal(
            [
                "NetParameter has no field 'quantize' in Caffe 1.0; tidsp/caffe-jacinto has it: numbers rounded as a fixed-point device would.",
                "NetParameter has no field 'mystery'.",
                "TransformationParameter has no field 'crop_h'.",
                "TransformationParameter has no field 'mystery'.",
            ],
            bag.Select(item => item.Message));
        Assert.All(bag, item => Assert.Equal(DiagnosticSeverity.Warning, item.Severity));
    }

    [Fact]
    public void A_text_with_errors_is_warned_of_at_once()
    {
        var map = new SourceMap();
        var bag = new DiagnosticBag();
        var options = new TextFormatOptions { LeaveUnknownFields = true };
        Assert.Null(TextFormatReader.Read<NetParameter>("layer { nam: 'x' top: 3 }", "a.prototxt", map, bag, options));
        Assert.Equal([CaffeCodes.Value, CaffeCodes.UnknownField], bag.Select(item => item.Code));
    }

    private static DiagnosticBag Check(string fields, Options options, out NetParameter net)
    {
        var map = new SourceMap();
        var bag = new DiagnosticBag();
        net = Read($"layer {{ name: 'l' type: 'Convolution' {fields} }}", map, bag);
        var check = new UnknownFieldCheck(map, bag) { Ignored = options.Ignored, IgnoreAll = options.All, Verbose = options.Verbose };
        check.Judge(net.Layer[0]);
        check.WarnOfOthers(net);
        check.WarnOfUnusedNames(new SourceLocation("a.prototxt", 1, 1));
        return bag;
    }

    private static NetParameter Read(string text, SourceMap map, DiagnosticBag bag)
    {
        var net = TextFormatReader.Read<NetParameter>(Encoding.UTF8.GetBytes(text), "a.prototxt", map, bag, new TextFormatOptions { LeaveUnknownFields = true });
        Assert.Empty(bag);
        return net!;
    }

    private sealed record Options
    {
        public IReadOnlyList<string> Ignored { get; init; } = [];

        public bool All { get; init; }

        public bool Verbose { get; init; }
    }
}

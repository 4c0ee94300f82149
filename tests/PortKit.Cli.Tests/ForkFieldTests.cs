namespace PortKit.Cli.Tests;

/// <summary>Fields that Caffe 1.0 does not know, on the command line.</summary>
public sealed class ForkFieldTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "conv" type: "Convolution" bottom: "data" top: "conv" forward_type: FLOAT16
          convolution_param { num_output: 4 kernel_size: 3 engine: MKL2017 relu: true weight_filler { type: "xavier" } }
        }
        layer { name: "bn" type: "BatchNorm" bottom: "conv" top: "conv" batch_norm_param { scale_bias: true } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_field_that_changes_the_net_is_refused_unless_ignored()
    {
        _folder.Write("net.prototxt", Net);
        var (code, _, error) = Convert();
        Assert.Equal(2, code);
        Assert.Contains("net.prototxt(4,68): error PK1003: layer 'conv' (Convolution): ConvolutionParameter has no field 'relu' in Caffe 1.0; intel/caffe has it", error, StringComparison.Ordinal);
        Assert.Contains("add  --ignore relu.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("PK1012", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathOf("m.onnx")));

        (code, _, error) = Convert("--ignore", "relu", "--ignore", "nothing", "--verbose");
        Assert.Equal(0, code);
        Assert.Contains("warning PK1003", error, StringComparison.Ordinal);
        Assert.Contains("warning PK1013", error, StringComparison.Ordinal);
        Assert.Contains("net.prototxt(3,63): note PK1012: 'forward_type' of LayerParameter, with FLOAT16, is of NVIDIA/caffe", error, StringComparison.Ordinal);
        Assert.Contains("net.prototxt(4,52): note PK1012: 'engine' of ConvolutionParameter, with MKL2017", error, StringComparison.Ordinal);

        Assert.Equal(0, Convert("--ignore-unknown").Code);
    }

    [Fact]
    public void Other_commands_that_take_a_net_have_the_options_too()
    {
        _folder.Write("net.prototxt", Net);
        Assert.Equal(2, Command.Run(_folder.Root, "inspect", "net.prototxt", "--seed", "1").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "inspect", "net.prototxt", "--seed", "1", "--ignore", "relu").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "init", "net.prototxt", "-o", "w.caffemodel", "--seed", "1", "--ignore-unknown").Code);
        var (code, output, _) = Command.Run(_folder.Root, "verify", "net.prototxt", "--seed", "2", "--ignore-unknown", "--weights", "w.caffemodel");
        Assert.Equal(0, code);
        Assert.Contains("2 of 2 blobs agree", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format")]
    [InlineData("upgrade")]
    public void Printing_keeps_everything(string command)
    {
        _folder.Write("net.prototxt", Net);
        var (code, output, error) = Command.Run(_folder.Root, command, "net.prototxt", "--verbose");
        Assert.Equal(0, code);
        Assert.Contains("engine: MKL2017\n", output, StringComparison.Ordinal);
        Assert.Contains("relu: true\n", output, StringComparison.Ordinal);
        Assert.Contains("forward_type: FLOAT16\n", output, StringComparison.Ordinal);
        Assert.Contains("scale_bias: true\n", output, StringComparison.Ordinal);
        Assert.Contains("warning PK1003: ConvolutionParameter has no field 'relu' in Caffe 1.0; intel/caffe has it", error, StringComparison.Ordinal);
        Assert.Contains("note PK1012", error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Convert(params string[] more) =>
        Command.Run(_folder.Root, ["convert", "net.prototxt", "-o", "m.onnx", "--seed", "1", .. more]);
}

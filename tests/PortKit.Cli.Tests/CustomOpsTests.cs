using PortKit.Onnx.Protos;

namespace PortKit.Cli.Tests;

/// <summary>Layers of unknown types as custom operators, on the command line.</summary>
[Collection("console")]
public sealed class CustomOpsTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 4 dim: 4 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 2 kernel_size: 3 } }
        layer { name: "sq" type: "Squash" bottom: "conv" top: "sq" squash_param { gain: 1.5 } }
        """;

    private readonly TemporaryFolder _folder = new();

    public CustomOpsTests() => _folder.Write("net.prototxt", Net);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_refusal_names_the_option_and_that_the_shape()
    {
        Assert.Contains("--custom-ops my.ops makes operators of your own", Run("inspect").Error, StringComparison.Ordinal);
        var (code, _, error) = Run("inspect", "--custom-ops", "my.ops");
        Assert.Equal(2, code);
        Assert.Contains("add  --shape sq=1x2x2x2 .", error, StringComparison.Ordinal);
        Assert.Equal(0, Run("inspect", "--custom-ops", "my.ops", "--shape", "sq=1x2x2x2").Code);
    }

    /// <summary>A word of the syntax of 2014 is a type as any, and what it is refused with is what a type of today is refused with.</summary>
    [Fact]
    public void A_word_of_2014_is_a_type_too()
    {
        _folder.Write("net.prototxt", """
            input: "data" input_dim: 1 input_dim: 3 input_dim: 4 input_dim: 4
            layers { name: "conv" type: CONVOLUTION bottom: "data" top: "conv" convolution_param { num_output: 2 kernel_size: 3 } }
            layers { name: "sq" type: MY_SQUASH bottom: "conv" top: "sq" squash_param { gain: 1.5 } }
            """);
        var (code, _, error) = Run("inspect");
        Assert.Equal(2, code);
        Assert.Contains(
            "net.prototxt(3,21): error PK2101: layer 'sq' (MY_SQUASH): a layer type that is converted is expected. Found 'MY_SQUASH'.", error, StringComparison.Ordinal);
        Assert.Contains("--custom-ops my.ops makes operators of your own", error, StringComparison.Ordinal);
        var model = _folder.PathOf("word.onnx");
        (code, _, error) = Run("convert", "--custom-ops", "my.ops", "--shape", "sq=1x2x2x2", "-o", model);
        Assert.Equal(0, code);
        Assert.DoesNotContain("squash_param", error, StringComparison.Ordinal);
        var squash = Assert.Single(ModelProto.Parser.ParseFrom(File.ReadAllBytes(model)).Graph.Node, node => node.OpType == "MY_SQUASH");
        Assert.Equal(("my.ops", 1.5f), (squash.Domain, Assert.Single(squash.Attribute).F));
    }

    [Fact]
    public void What_cannot_be_run_is_not_checked()
    {
        string[] options = ["--custom-ops", "my.ops", "--shape", "sq=1x2x2x2"];
        var model = _folder.PathOf("m.onnx");
        var (code, _, error) = Run("convert", [.. options, "-o", model, "--check"]);
        Assert.Equal(2, code);
        Assert.Contains("m.onnx: error PK2128: Operators that ONNX Runtime has are expected", error, StringComparison.Ordinal);
        Assert.Contains("m.onnx: note PK4004: The model is not checked", error, StringComparison.Ordinal);
        Assert.True(File.Exists(model));
        foreach (var (exit, said) in new[] { Check(), Check("--net", _folder.PathOf("net.prototxt")), Verify(), Verify(model) })
        {
            Assert.Equal(2, exit);
            Assert.Equal(1, said.Split(" error ").Length - 1);
            Assert.Contains("error PK2128: Operators that ONNX Runtime has are expected", said, StringComparison.Ordinal);
        }

        (int Code, string Error) Check(params string[] more)
        {
            var run = InProcess.Run(["check", model, .. more]);
            return (run.Code, run.Error);
        }

        (int Code, string Error) Verify(params string[] more)
        {
            var run = Run("verify", [.. more, .. more.Length > 0 ? [] : options]);
            return (run.Code, run.Error);
        }
    }

    [Fact]
    public void The_page_says_what_was_left_out()
    {
        var page = _folder.PathOf("r.html");
        var (code, _, error) = Run("report", "--custom-ops", "my.ops", "--shape", "sq=1x2x2x2", "-o", page);
        Assert.Equal(0, code);
        Assert.Contains("note PK2128: Operators that ONNX Runtime has are expected", error, StringComparison.Ordinal);
        Assert.Contains("Squash", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sq=Nx2x2x2")]
    [InlineData("sq=?x2x2x2")]
    public void A_shape_may_leave_its_first_axis_to_the_bottoms(string shape)
    {
        var (code, output, error) = Run("inspect", "--custom-ops", "my.ops", "--shape", "sq=4x2x2x2", "--shape", shape, "--batch", "3");
        Assert.True(code == 0, error);
        Assert.Contains("3x2x2x2", output, StringComparison.Ordinal);
        Assert.Equal(0, Run("convert", "--custom-ops", "my.ops", "--shape", shape, "--batch", "dynamic", "-o", _folder.PathOf("m.onnx")).Code);
    }

    [Theory]
    [InlineData("sq")]
    [InlineData("=3")]
    [InlineData("sq=axb")]
    [InlineData("sq=1x0")]
    [InlineData("sq=Nx")]
    [InlineData("sq=Mx3")]
    [InlineData("sq=3xN")]
    public void A_shape_must_be_one(string text)
    {
        var (code, _, error) = Run("inspect", "--custom-ops", "my.ops", "--shape", text);
        Assert.Equal(2, code);
        Assert.Contains($"--shape: BLOB=SHAPE is expected, such as roi=300x512x7x7. Found '{text}'.", error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Run(string command, params string[] arguments) =>
        InProcess.Run([command, _folder.PathOf("net.prototxt"), .. arguments]);
}

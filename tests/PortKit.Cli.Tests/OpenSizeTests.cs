namespace PortKit.Cli.Tests;

/// <summary><c>portkit convert --input data=1x3xHxW</c>.</summary>
public sealed class OpenSizeTests : IDisposable
{
    private const string Net =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 16 dim: 20 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
        layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { kernel_size: 3 stride: 2 } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1x3xHxW", "1x3x33x21")]
    [InlineData("Nx3xHx20", "1x3x9x20")]
    [InlineData("1x3xHxW --nhwc-input --rename data=image", "1x3x33x21")]
    public void The_model_is_checked_and_verified_at_any_size(string open, string size)
    {
        _folder.Write("net.prototxt", Net);
        var (code, output, error) = Command.Run(_folder.Root, ["convert", "--quiet", "net.prototxt", "-o", "m.onnx", "--seed", "3", "--check", "--input", .. $"data={open}".Split(' ')]);
        Assert.True(code == 0, error);
        Assert.Contains(open.Contains("nhwc", StringComparison.Ordinal) ? "1x16x20x3" : "1x3x16x20", output, StringComparison.Ordinal);
        foreach (string[] more in new[] { [], new[] { "--input", $"data={size}" } })
        {
            (code, output, error) = Command.Run(_folder.Root, ["verify", "net.prototxt", "m.onnx", .. more]);
            Assert.True(code == 0, output + error);
            Assert.Contains("2 of 2 blobs agree", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Other_commands_take_sizes_in_numbers()
    {
        _folder.Write("net.prototxt", Net);
        var (code, _, error) = Command.Run(_folder.Root, "inspect", "net.prototxt", "--input", "data=1x3xHxW");
        Assert.Equal(2, code);
        Assert.Contains("Give a whole number from 1 on in place of 'H' and 'W': convert alone leaves sizes open.", error, StringComparison.Ordinal);
    }
}

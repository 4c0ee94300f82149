using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>A batch other than the net's own: every command names a layer that mixes pictures, and shapes may be given with either batch.</summary>
public sealed class OtherBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("convert", "-o", "OUT/m.onnx")]
    [InlineData("init", "-o", "OUT/w.npz")]
    [InlineData("verify")]
    [InlineData("report", "-o", "OUT/r.html")]
    [InlineData("inspect")]
    [InlineData("explain")]
    public void A_layer_that_mixes_pictures_is_named(string command, params string[] more)
    {
        var (code, _, error) = Run("03-batch-mixed-in", [command, "net.prototxt", "--batch", "4", "--seed", "1", .. more]);
        Assert.Equal(2, code);
        Assert.Contains("net.prototxt(3,47): error PK2114: layer 'r' (Reshape): the batch must stay in ", error, StringComparison.Ordinal);
        Assert.Contains("hint: Leave out --batch to keep the net's own of 1", error, StringComparison.Ordinal);

        // A page shows what is missing, too; nothing else is written.
        Assert.Equal(command == "report" ? ["r.html"] : [], _folder.Files());
    }

    [Theory]
    [InlineData(2, "data=1x1x28x28")]
    [InlineData(0, "data=1x1x28x28", "--batch", "1")]
    [InlineData(0, "data=100x1x28x28", "--batch", "1")]
    public void A_shape_is_given_with_the_batch_of_the_net_or_of_the_model(int expected, string shape, params string[] more)
    {
        var (code, _, error) = Run("21-input-and-batch", ["convert", "net.prototxt", "-o", "OUT/m.onnx", "--seed", "1", "--input", shape, .. more]);
        Assert.Equal(expected, code);
        if (expected != 0)
            Assert.Contains("hint: --batch 1 gives another batch.", error, StringComparison.Ordinal);
        else
            Assert.Equal(0, Run("21-input-and-batch", ["check", "OUT/m.onnx", "--net", "net.prototxt"]).Code);
    }

    [Fact]
    public void A_model_without_labels_is_checked_with_the_net_that_has_them()
    {
        string[] options = ["--seed", "1", "--input", "data=1x1x28x28", "--batch", "1", "--outputs", "ip"];
        Assert.Equal(0, Run("21-input-and-batch", ["convert", "net.prototxt", "-o", "OUT/m.onnx", .. options]).Code);
        Assert.Equal(0, Run("21-input-and-batch", ["check", "OUT/m.onnx", "--net", "net.prototxt"]).Code);
    }

    private (int Code, string Output, string Error) Run(string folder, string[] arguments) => Command.Run(
        Repository.PathOf("tests", "Cases", folder),
        [.. arguments.Select(argument => argument.Replace("OUT", _folder.Root, StringComparison.Ordinal))]);
}

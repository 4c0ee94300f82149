using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>Command lines as the users of other converters, and of Caffe, type them.</summary>
[Collection("console")]
public sealed class OtherConvertersArgumentsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Net_weights_and_model_in_order()
    {
        var folder = Repository.PathOf("tests", "Cases", "26-other-converters-arguments");
        var (net, weights, model) = (Path.Combine(folder, "net.prototxt"), Path.Combine(folder, "w.caffemodel"), _folder.PathOf("m.onnx"));
        var (code, output, error) = InProcess.Run("convert", net, weights, model);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains($"Give it as -o {model}.\n  hint: portkit convert {net} {weights} -o {model}\n", error, StringComparison.Ordinal);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // What the hint says works.
        Assert.Equal(0, InProcess.Run("convert", net, weights, "-o", model).Code);
    }

    [Fact]
    public void A_folder_that_is_not_there()
    {
        var net = Repository.PathOf("tests", "Cases", "26-other-converters-arguments", "net.prototxt");
        var (code, _, error) = InProcess.Run("convert", net, "-o", _folder.PathOf("no/such/m.onnx"), "--seed", "1");
        Assert.Equal(2, code);
        Assert.Contains(
            $"m.onnx: error PK4002: The output cannot be written: The folder '{_folder.PathOf("no/such")}' does not exist.\n  hint: Make the folder first:  mkdir ",
            error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_Caffe()
    {
        var folder = Repository.PathOf("tests", "Cases", "27-words-of-caffe");
        var (net, weights, model) = (Path.Combine(folder, "net.prototxt"), Path.Combine(folder, "w.caffemodel"), _folder.PathOf("m.onnx"));
        Assert.Equal(0, InProcess.Run("convert", net, "-o", model, "--phase", "TEST", "--seed", "1").Code);
        Assert.Equal(0, InProcess.Run("convert", net, "-o", _folder.PathOf("once.onnx"), "--weights", weights).Code);
        Assert.Equal(0, InProcess.Run("convert", net, "-o", model, "--weights", weights, "--weights", weights).Code);
        Assert.Equal(File.ReadAllBytes(_folder.PathOf("once.onnx")), File.ReadAllBytes(model));
        var keras = InProcess.Run("explain", net, "--framework", "keras");
        Assert.Equal((0, true), (keras.Code, keras.Output.Contains("keras.initializers.LecunUniform()", StringComparison.Ordinal)));
        Assert.Equal(keras.Output, InProcess.Run("explain", net, "--framework", "tf2").Output);
        Assert.Equal(InProcess.Run("explain", net, "--framework", "pytorch").Output, InProcess.Run("explain", net, "--framework", "torch").Output);
    }
}

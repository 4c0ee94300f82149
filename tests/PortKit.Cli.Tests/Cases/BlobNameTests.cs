using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Cases;

/// <summary>Blobs with no name, or with one that PortKit makes up.</summary>
public sealed class BlobNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("net", "convert", "2,48", "p")]
    [InlineData("in", "report", "1,1", "input")]
    [InlineData("unused", "convert", "1,32", "")]
    [InlineData("net", "verify", "2,48", "p")]
    [InlineData("net", "inspect", "2,48", "p")]
    [InlineData("in", "init", "1,1", "input")]
    [InlineData("unused", "explain", "1,32", "")]
    public void A_blob_without_a_name_gets_one_and_a_note(string net, string command, string place, string layer)
    {
        var path = Path.Combine(Repository.Root, "tests", "Cases", "22-blob-without-a-name", $"{net}.prototxt");
        string[] output = command switch
        {
            "convert" => ["-o", "m.onnx"],
            "report" => ["-o", "r.html", "--no-signal", "--no-verify"],
            "init" => ["-o", "w.npz"],
            _ => [],
        };
        var (code, _, error) = Command.Run(_folder.Root, [command, path, .. output]);
        Assert.True(code == 0, error);
        Assert.Contains($"{net}.prototxt({place}): note PK2115: layer '{layer}' (", error, StringComparison.Ordinal);
        Assert.Contains("'unnamed'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shape { dim: 1 dim: 3 dim: 8 dim: 8 } } transform_param { mean_value: 104 }", 2, "To have the model do it:  --mean unnamed=104\n")]
    [InlineData("shape { dim: 1 dim: 3 dim: 8 dim: 8 } shape { dim: -1 } }", 9, "a window of 9 must fit", "--input r=1 ")]
    public void A_blob_without_a_name_is_told_of_by_the_one_it_gets(string input, int kernel, params string[] expected)
    {
        var net = Path.Combine(_folder.Root, "net.prototxt");
        File.WriteAllText(net, $$"""
            layer { name: 'd' type: 'Input' top: '' top: 'r' input_param { {{input}} }
            layer { name: 'p' type: 'Pooling' bottom: '' top: 'p' pooling_param { kernel_size: {{kernel}} } }
            """);
        var (_, _, error) = Command.Run(_folder.Root, "convert", net, "-o", "m.onnx");
        Assert.All(expected, part => Assert.Contains(part, error, StringComparison.Ordinal));
    }

    [Fact]
    public void A_blob_called_like_a_version_of_another_keeps_its_name()
    {
        var net = Path.Combine(Repository.Root, "tests", "Cases", "23-at-sign", "net.prototxt");
        var (code, _, error) = Command.Run(_folder.Root, "convert", net, "-o", "m.onnx", "--seed", "1", "--all-blobs");
        Assert.True(code == 0, error);
        (code, var output, error) = Command.Run(_folder.Root, "verify", net, "m.onnx", "--seed", "1");
        Assert.True(code == 0, error);
        Assert.Contains("\nc      Convolution  y@c_1  ", output, StringComparison.Ordinal);
        Assert.Contains("\nq      Power        y@c    ", output, StringComparison.Ordinal);
    }
}

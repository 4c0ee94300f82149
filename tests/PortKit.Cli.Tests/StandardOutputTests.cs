using System.Xml.Linq;

namespace PortKit.Cli.Tests;

public sealed class StandardOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StandardOutputTests() => _folder.Write("net.prototxt", Command.Net);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dash_is_standard_output_and_nothing_else_goes_there()
    {
        var (code, model, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "-", "--seed", "1");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "1").Code);
        Assert.Equal(File.ReadAllText(_folder.PathOf("m.onnx")).ReplaceLineEndings("\n"), model);

        (code, var page, _) = Command.Run(_folder.Root, "report", "net.prototxt", "-o", "-", "--seed", "1", "--no-verify", "--no-signal");
        Assert.Equal(0, code);
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("</html>", page.TrimEnd(), StringComparison.Ordinal);

        foreach (var words in new string[][] { ["check", "m.onnx", "--junit", "-"], ["verify", "net.prototxt", "--seed", "1", "--junit", "-"] })
        {
            (code, var junit, error) = Command.Run(_folder.Root, words);
            Assert.Equal((0, ""), (code, error));
            Assert.Equal("testsuites", XDocument.Parse(junit).Root!.Name);
        }

        Assert.Equal(["m.onnx", "net.prototxt"], _folder.Files());
    }

    [Fact]
    public void External_data_need_a_file()
    {
        var (code, output, error) = Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "-", "--seed", "1", "--external-data");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("error PK4001: For external data the name of a file is expected.", error, StringComparison.Ordinal);
        Assert.Equal(["net.prototxt"], _folder.Files());
    }
}

using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace PortKit.Cli.Tests;

/// <summary>For every exit code there is a JUnit file, which fails exactly if the code is not 0, and a document with the diagnostics.</summary>
public sealed class CheckedExitCodeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckedExitCodeTests()
    {
        _folder.Write("net.prototxt", Command.Net);
        _folder.Write("nan.prototxt", "layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 2 } } } layer { name: 'y' type: 'Exp' bottom: 'x' top: 'y' exp_param { shift: 1000 } }");
        _folder.Write("bad.prototxt", "layer {");
        _folder.Write("bad.onnx", "nonsense");
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "3").Code);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Each row: the arguments, the exit code, how many cases fail, how many are errors, and the code of an error that is told.</summary>
    [Theory]
    [InlineData("verify net.prototxt m.onnx", 0, 0, 0, null)]
    [InlineData("verify net.prototxt m.onnx --seed 4", 1, 4, 0, "PK5009")]
    [InlineData("verify net.prototxt lost.onnx", 1, 1, 0, "PK5002")]
    [InlineData("verify net.prototxt bad.onnx", 2, 0, 1, "PK3022")]
    [InlineData("verify net.prototxt none.onnx", 2, 0, 1, "PK1008")]
    [InlineData("verify bad.prototxt", 2, 0, 1, "PK1001")]
    [InlineData("verify none.prototxt", 2, 0, 1, "PK1008")]
    [InlineData("verify nan.prototxt m.onnx", 2, 0, 1, "PK5007")]
    [InlineData("verify net.prototxt --golden none", 2, 0, 1, "PK5008")]
    [InlineData("verify net.prototxt --tolerance x", 2, 0, 1, "PK4001")]
    [InlineData("check m.onnx", 0, 0, 0, null)]
    [InlineData("check nan.onnx", 1, 1, 0, "PK5003")]
    [InlineData("check lost.onnx", 1, 1, 0, "PK5002")]
    [InlineData("check bad.onnx", 2, 0, 1, "PK3022")]
    [InlineData("check none.onnx", 2, 0, 1, "PK1008")]
    [InlineData("check m.onnx --net bad.prototxt", 2, 0, 1, "PK1001")]
    [InlineData("check m.onnx --samples 0", 2, 0, 1, "PK4001")]
    [InlineData("compare m.onnx m.onnx", 0, 0, 0, null)]
    [InlineData("compare m.onnx other.npz", 1, 2, 0, "PK5020")]
    [InlineData("compare m.onnx bad.onnx", 2, 0, 1, "PK5021")]
    [InlineData("compare m.onnx none.npz", 2, 0, 1, "PK5021")]
    [InlineData("compare m.onnx m.onnx --tolerance -1", 2, 0, 1, "PK4001")]
    public void JUnit_JSON_and_the_exit_code_agree(string arguments, int expected, int failures, int errors, string? told)
    {
        if (arguments.Contains("nan.onnx", StringComparison.Ordinal))
            Assert.Equal(0, Command.Run(_folder.Root, "convert", "nan.prototxt", "-o", "nan.onnx").Code);
        if (arguments.Contains("lost.onnx", StringComparison.Ordinal))
        {
            Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "lost.onnx", "--external-data").Code);
            File.Delete(_folder.PathOf("lost.onnx.data"));
        }

        if (arguments.Contains("other.npz", StringComparison.Ordinal))
            Assert.Equal(0, Command.Run(_folder.Root, "init", "net.prototxt", "-o", "other.npz", "--seed", "4").Code);
        var (code, output, error) = Command.Run(_folder.Root, [.. arguments.Split(' '), "--junit", "r.xml", "--json"]);
        Assert.Equal(expected, code);
        var document = JsonNode.Parse(output)!;
        Assert.Equal((arguments.Split(' ')[0], expected), ((string)document["command"]!, (int)document["exitCode"]!));
        var codes = document["diagnostics"]!.AsArray().Where(one => (string)one!["severity"]! == "error").Select(one => (string)one!["code"]!).ToList();
        Assert.Equal(expected == 0, codes.Count == 0);
        var suite = XDocument.Load(_folder.PathOf("r.xml")).Root!.Element("testsuite")!;
        Assert.Equal((failures, errors), ((int)suite.Attribute("failures")!, (int)suite.Attribute("errors")!));
        Assert.Equal((failures, errors), (suite.Descendants("failure").Count(), suite.Descendants("error").Count()));
        Assert.Equal(suite.Elements("testcase").Count(), (int)suite.Attribute("tests")!);
        if (told is null)
            return;
        Assert.Contains(told, codes);
        Assert.Contains($"error {told}: ", error, StringComparison.Ordinal);
        if (errors > 0)
            Assert.Contains($"error {told}: ", suite.Descendants("error").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_in_the_document()
    {
        foreach (var arguments in new[] { "verify net.prototxt m.onnx", "check m.onnx", "compare m.onnx m.onnx", "check m.onnx --samples 0" })
        {
            var (code, output, _) = Command.Run(_folder.Root, [.. arguments.Split(' '), "--junit", "no/such/r.xml", "--json"]);
            Assert.Equal(2, code);
            Assert.Contains(JsonNode.Parse(output)!["diagnostics"]!.AsArray(), one => (string)one!["code"]! == "PK4002");
        }
    }
}

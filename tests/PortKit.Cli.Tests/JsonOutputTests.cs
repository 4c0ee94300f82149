using System.Text.Json;
using System.Text.Json.Nodes;

namespace PortKit.Cli.Tests;

/// <summary>What <c>--json</c> prints is one document with the members that docs/json.md tells of.</summary>
public sealed class JsonOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_tells_of_inputs_and_outputs()
    {
        _folder.Write("net.prototxt", Command.Net);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "net.prototxt", "-o", "m.onnx", "--seed", "3").Code);
        var (code, output, error) = Command.Run(_folder.Root, "check", "m.onnx", "--json");
        Assert.Equal((0, ""), (code, error));
        var document = JsonNode.Parse(output)!;
        Assert.Equal(["portkit", "command", "exitCode", "model", "seed"], document.AsObject().Select(member => member.Key).Take(5));
        Assert.Equal("check", (string?)document["command"]);
        Assert.Equal(0, (int?)document["exitCode"]);
        Assert.Equal([1, 3, 8, 8], document["inputs"]![0]!["dims"]!.AsArray().Select(dim => (int)dim!));
        Assert.Equal("prob", (string?)document["outputs"]![0]!["name"]);
        Assert.Equal(0.2, (double)document["outputs"]![0]!["mean"]!, 1e-6);
    }

    [Fact]
    public void A_failure_is_a_document_as_well()
    {
        var (code, output, error) = Command.Run(_folder.Root, "check", "none.onnx", "--json");
        Assert.Equal(2, code);
        Assert.StartsWith("none.onnx: error PK1008: ", error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(output);
        Assert.Equal(2, document.RootElement.GetProperty("exitCode").GetInt32());
        var diagnostic = Assert.Single(document.RootElement.GetProperty("diagnostics").EnumerateArray());
        Assert.Equal("PK1008", diagnostic.GetProperty("code").GetString());
        Assert.Equal("none.onnx", diagnostic.GetProperty("file").GetString());
        Assert.False(diagnostic.TryGetProperty("line", out _));
    }
}

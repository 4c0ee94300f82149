using System.Text;
using PortKit.Cli.Output;

namespace PortKit.Cli.Tests;

/// <summary>A file with one fault a great many times does not fill the terminal.</summary>
[Collection("console")]
public sealed class DiagnosticFloodTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hundred_thousand_unknown_fields_are_told_by_their_count()
    {
        const int Count = 100_000;
        var text = new StringBuilder("""layer { name: "x" type: "Input" top: "x" input_param { shape { dim: 1 dim: 4 } } }""");
        text.Append("\nlayer { name: \"y\" type: \"ReLU\" bottom: \"x\" top: \"y\" relu_param {\n");
        for (var i = 0; i < Count; i++)
            text.Append("no_such_").Append(i).Append(": 1\n");
        var net = _folder.Write("net.prototxt", text.Append("} }\n").ToString());

        var (code, output, error) = InProcess.Run("inspect", net, "--json");
        Assert.Equal(2, code);
        var lines = error.Split('\n').Where(line => line.Contains(" PK1003: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(DiagnosticFlood.Most + 1, lines.Count);
        Assert.EndsWith($"error PK1003: {Count - DiagnosticFlood.Most} more of this code are not shown. There are {Count} in all.", lines[^1], StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(output);
        Assert.Equal(lines.Count, json.RootElement.GetProperty("diagnostics").EnumerateArray().Count(one => one.GetProperty("code").GetString() == "PK1003"));
    }

    [Theory]
    [InlineData(DiagnosticFlood.Most, 0)]
    [InlineData(DiagnosticFlood.Most + 1, 1)]
    [InlineData(10 * DiagnosticFlood.Most, 9 * DiagnosticFlood.Most)]
    public void Each_code_and_weight_has_a_bound_of_its_own(int count, int left)
    {
        Diagnostic One(string code, DiagnosticSeverity severity, int number) => new(code, severity, new SourceLocation("n", number + 1, 1), $"m{number}");
        List<Diagnostic> all = [.. Enumerable.Range(0, count).Select(i => One("PK0001", DiagnosticSeverity.Warning, i)), One("PK0001", DiagnosticSeverity.Error, 0)];
        var shown = DiagnosticFlood.Bounded(all);
        Assert.Equal(all.Take(DiagnosticFlood.Most).Append(all[^1]), shown.Take(DiagnosticFlood.Most + 1));
        Assert.Equal(left == 0 ? 0 : 1, shown.Count - DiagnosticFlood.Most - 1);
        if (left > 0)
            Assert.Contains($"{left} more of this code", shown[^1].ToString(), StringComparison.Ordinal);
    }
}

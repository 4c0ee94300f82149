using System.Text;

namespace PortKit.Tests.Harness;

/// <summary>Holds a net that cannot be converted against the diagnostic it should get.</summary>
internal static class Refused
{
    /// <summary>Plans the net and expects exactly one error, of this code at this place.</summary>
    public static Diagnostic Check(string prototxt, string code, int line, int column, ConvertOptions? options = null, ModelOptions? model = null)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(prototxt), "net.prototxt", options ?? new ConvertOptions { Seed = 1 });
        var written = net.Net?.WriteModel(Stream.Null, model);
        Assert.False(written is { Succeeded: true }, "The net was converted.");
        var error = Assert.Single(net.Diagnostics.Concat(written?.Diagnostics ?? []), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal($"net.prototxt({line},{column}) {code}", $"{error.Location} {error.Code}");
        return error;
    }
}

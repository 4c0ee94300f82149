using System.Text;

namespace PortKit.Tests.Harness;

/// <summary>Holds a net that cannot be converted against the diagnostic it should get.</summary>
internal static class Refused
{
    /// <summary>Plans the net and expects exactly one error, of this code at this place.</summary>
    public static Diagnostic Check(string prototxt, string code, int line, int column, ConvertOptions? options = null)
    {
        var net = Converter.Plan(Encoding.UTF8.GetBytes(prototxt), "net.prototxt", options ?? new ConvertOptions { Seed = 1 });
        if (net.Succeeded)
            Assert.False(net.WriteModel(Stream.Null), "The net was converted.");
        var error = Assert.Single(net.Diagnostics, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal($"net.prototxt({line},{column}) {code}", $"{error.Location} {error.Code}");
        return error;
    }
}

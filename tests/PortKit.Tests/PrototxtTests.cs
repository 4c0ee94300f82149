using System.Text;
using PortKit.Caffe;

namespace PortKit.Tests;

public sealed class PrototxtTests
{
    /// <summary>In today's syntax an unknown field may have a type that it has not where it stood, or make a solver of the net.</summary>
    [Theory]
    [InlineData("layers { layer { bottom: 5 } }")]
    [InlineData("layers {\n  layer {\n    bottom: 5\n    name: 'a'\n  }\n}")]
    [InlineData("net: \"a.prototxt\" name: \"a\" input: \"b\"")]
    [InlineData("net: \"a.prototxt\" name: \"a\" input: \"b\"\nnet: \"b.prototxt\"")]
    public void What_is_printed_reads_again(string text)
    {
        foreach (var upgrade in new[] { false, true })
        {
            var printed = Print(text, upgrade, out _);
            Assert.Equal(printed, Print(printed, upgrade, out var again));
            Assert.DoesNotContain(again, one => one.Severity == DiagnosticSeverity.Error);
        }
    }

    [Fact]
    public void Unknown_fields_stay_where_they_can()
    {
        const string Text = "layer {\n  name: \"a\"\n  type: \"ReLU\"\n  mine: 5\n}\n";
        Assert.Equal(Text, Print(Text, upgrade: true, out _));
        Print("layers { layer { bottom: 5 } }", upgrade: true, out var bag);
        Assert.Contains(bag, one => one.Code == CaffeCodes.UnknownField && one.Message.Contains("left out", StringComparison.Ordinal));
    }

    private static string Print(string text, bool upgrade, out DiagnosticBag bag) =>
        Prototxt.Print(Encoding.UTF8.GetBytes(text), "net.prototxt", strict: false, upgrade, bag = []) ?? throw new InvalidOperationException(text);
}

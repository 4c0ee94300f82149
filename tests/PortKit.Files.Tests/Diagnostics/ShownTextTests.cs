namespace PortKit.Files.Tests;

public sealed class ShownTextTests
{
    [Theory]
    [InlineData("conv1/3x3 'é漢' 🦊 \\x1B", "conv1/3x3 'é漢' 🦊 \\x1B")]
    [InlineData("\u001b[31mred\u001b[0m\r\n2nd\t", "\\x1B[31mred\\x1B[0m\\r\\n2nd\\t")]
    [InlineData("\u0000\u007f\u0085\u009b", "\\x00\\x7F\\x85\\x9B")]
    [InlineData("a\u202eb\u2066c\u200fd\u061ce\u200bf\ufeff", "a\\u202Eb\\u2066c\\u200Fd\\u061Ce\\u200Bf\\uFEFF")]
    [InlineData("\u2028\u2029", "\\u2028\\u2029")]
    public void What_is_not_seen_as_itself_is_escaped(string text, string shown) => Assert.Equal(shown, ShownText.Of(text));

    [Fact]
    public void So_are_halves_of_pairs() => Assert.Equal("\\uD83D \\uDD8A\\uD83D", ShownText.Of(string.Concat('\ud83d', ' ', '\udd8a', '\ud83d')));

    [Fact]
    public void No_name_in_a_diagnostic_breaks_its_line()
    {
        var diagnostic = new Diagnostic("PK1", DiagnosticSeverity.Error, new("a\nb", 1, 2), "x\r\nportkit: error PK2: forged", "y\u001b[2J");
        Assert.Equal(
            "a\\nb(1,2): error PK1: x\\r\\nportkit: error PK2: forged\n  hint: y\\x1B[2J", diagnostic.ToString().ReplaceLineEndings("\n"));
    }
}

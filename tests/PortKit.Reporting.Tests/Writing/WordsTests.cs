using PortKit.Reporting.Writing;

namespace PortKit.Reporting.Tests.Writing;

/// <summary>Numbers and names as people read them.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.70804, "0.708")]
    [InlineData(-12.5, "−12.5")]
    [InlineData(1.25e-7, "1.25·10⁻⁷")]
    [InlineData(-3e38, "−3·10³⁸")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Numbers(double number, string expected) => Assert.Equal(expected, Words.Number(number));

    [Theory]
    [InlineData("conv1", 9, "conv1")]
    [InlineData("inception_3a/5x5_reduce", 11, "incep…educe")]
    [InlineData("🦊🦊🦊🦊", 5, "🦊…🦊")]
    [InlineData("ab", 1, "…")]
    public void Names_are_cut_in_the_middle(string name, int width, string expected) => Assert.Equal(expected, Words.Cut(name, width));

    [Fact]
    public void Markup_encodes_what_is_filled_in()
    {
        var name = "<b>\"&'\u0001\ud800\n\u202e\ufffe";
        Assert.Equal(
            "<i>&lt;b&gt;&quot;&amp;&#39;\\x01\\uD800\\n\\u202E\uFFFD 1,234 5 0.3</i>",
            new Markup().Add($"<i>{name} {1234L} {5} {0.26}</i>").ToString().Replace("&#65533;", "\uFFFD", StringComparison.Ordinal));
    }
}

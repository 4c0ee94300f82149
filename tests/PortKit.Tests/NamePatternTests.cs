namespace PortKit.Tests;

/// <summary>Which names a pattern means.</summary>
public sealed class NamePatternTests
{
    [Theory]
    [InlineData("conv1", "conv1", true)]
    [InlineData("conv1", "Conv1", false)]
    [InlineData("conv1", "conv10", false)]
    [InlineData("conv?", "conv1", true)]
    [InlineData("conv?", "conv10", false)]
    [InlineData("inception*/3x3", "inception_3a/a/3x3", true)]
    [InlineData("*", "a/b.c", true)]
    [InlineData("a\\b*", "a\\b1", true)]
    [InlineData("a\\*", "a*", false)]
    [InlineData("", "", true)]
    public void A_star_is_any_letters_and_a_question_mark_one(string pattern, string name, bool isMeant) =>
        Assert.Equal(isMeant, new NamePattern(pattern).Matches(name));
}

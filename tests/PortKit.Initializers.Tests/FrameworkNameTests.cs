using PortKit.Initializers.Equivalents;

namespace PortKit.Initializers.Tests;

public sealed class FrameworkNameTests
{
    [Fact]
    public void No_word_is_that_of_two_frameworks()
    {
        string[] words = [.. FrameworkName.All.SelectMany(name => name.Others.Prepend(name.Word))];
        Assert.Equal(words.Distinct(StringComparer.OrdinalIgnoreCase), words);
        Assert.All(words, word => Assert.Contains(word, FrameworkName.Find(word.ToUpperInvariant())!.Others.Prepend(FrameworkName.Find(word)!.Word)));
        Assert.Null(FrameworkName.Find("caffe2"));
    }

    [Fact]
    public void Every_framework_that_initializers_are_ported_to_has_one() =>
        Assert.All(Enum.GetValues<Framework>(), framework => Assert.Equal(framework, FrameworkName.Of(framework).Framework));

    [Theory]
    [InlineData("torch:xavier_normal_", "PyTorch:xavier_normal_")]
    [InlineData("tensorflow:HeNormal", "keras:HeNormal")]
    [InlineData("TF2:HeNormal", "keras:HeNormal")]
    [InlineData("tensorflow1:xavier_initializer", "tf1:xavier_initializer")]
    public void A_spec_takes_every_word(string text, string same)
    {
        Assert.True(InitializerSpec.TryParse(text, out var initializer, out _));
        Assert.True(InitializerSpec.TryParse(same, out var other, out _));
        Assert.Equal(other.ToString(), initializer.ToString());
    }
}

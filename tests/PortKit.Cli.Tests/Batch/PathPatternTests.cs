using PortKit.Cli.Batch;

namespace PortKit.Cli.Tests.Batch;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("nets/*.prototxt", "nets/", "a.prototxt", true)]
    [InlineData("nets/*.prototxt", "nets/", "a/b.prototxt", false)]
    [InlineData("nets/**/*.prototxt", "nets/", "b.prototxt", true)]
    [InlineData("nets/**/*.prototxt", "nets/", "a/a/b.prototxt", true)]
    [InlineData("nets/**/*.prototxt", "nets/", "a/b.onnx", false)]
    [InlineData("**/deploy.prototxt", "", "a/b/deploy.prototxt", true)]
    [InlineData("**/deploy.prototxt", "", "deploy.prototxt", true)]
    [InlineData("**/a/**/**/d?.prototxt", "", "x/a/y/d1.prototxt", true)]
    [InlineData("**/a/**/**/d?.prototxt", "", "x/b/y/d1.prototxt", false)]
    [InlineData("n*/v[1]/*", "", "nets/v[1]/m", true)]
    [InlineData("a/b?/c*.onnx", "a/", "b1/cat.onnx", true)]
    [InlineData("a/b?/c*.onnx", "a/", "b/cat.onnx", false)]
    [InlineData("**", "", "a/b", true)]
    [InlineData("**/**", "", "a", true)]
    [InlineData("*/**", "", "a", false)]
    [InlineData("*/**/b/*/c", "", "a/b/x/b/y/c", true)]
    [InlineData("*/**/b/*/c", "", "a/b/x/b/y/d", false)]
    [InlineData("**/a/**/b", "", "a/b/a/c", false)]
    public void Matches_as_shells_do(string pattern, string root, string path, bool expected)
    {
        var parsed = PathPattern.Parse(pattern);
        Assert.Equal((root, expected), (parsed.Root, parsed.Matches(path.Replace('/', Path.DirectorySeparatorChar))));
    }

    /// <summary>Patterns that go back over every way there is would take years for this one.</summary>
    [Fact]
    public void Many_stars_for_folders_are_no_more_than_one()
    {
        var pattern = PathPattern.Parse(string.Concat(Enumerable.Repeat("**/", 40)) + "z");
        Assert.False(pattern.Matches(string.Join(Path.DirectorySeparatorChar, Enumerable.Repeat("a", 60))));
    }

    [Theory]
    [InlineData("*.prototxt", 0)]
    [InlineData("nets/*/a?.prototxt", 1)]
    [InlineData("nets/**/a.prototxt", int.MaxValue)]
    public void Tells_how_deep_to_look(string pattern, int depth) => Assert.Equal(depth, PathPattern.Parse(pattern).Depth);
}

namespace PortKit.Files.Tests.Streams;

/// <summary>Where names lead to by links.</summary>
public sealed class RealPathTests : IDisposable
{
    private readonly string _folder = RealPath.Of(Directory.CreateTempSubdirectory("portkit-real-").FullName);

    public RealPathTests()
    {
        Directory.CreateDirectory(At("a/b"));
        Directory.CreateDirectory(At("model"));
        File.WriteAllText(At("a/w.bin"), "w");
        Directory.CreateSymbolicLink(At("model/d"), At("a/b"));
        Directory.CreateSymbolicLink(At("model/relative"), "../a");
        File.CreateSymbolicLink(At("model/chain"), "relative/w.bin");
        File.CreateSymbolicLink(At("model/one"), "two");
        File.CreateSymbolicLink(At("model/two"), "one");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("model/w.bin", "model/w.bin")]
    [InlineData("model/./x/../w.bin", "model/w.bin")]
    [InlineData("model/d/w.bin", "a/b/w.bin")]
    [InlineData("model/d/../w.bin", "a/w.bin")]
    [InlineData("model/relative/w.bin", "a/w.bin")]
    [InlineData("model/chain", "a/w.bin")]
    public void Links_are_followed_as_the_system_walks_them(string path, string target) => Assert.Equal(At(target), RealPath.Of(At(path)));

    [Fact]
    public void A_circle_is_told() =>
        Assert.Contains("links that lead in a circle", Assert.Throws<IOException>(() => RealPath.Of(At("model/one"))).Message, StringComparison.Ordinal);

    private string At(string path) => Path.Join(_folder, path);
}

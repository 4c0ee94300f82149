using PortKit.Tests;

namespace PortKit.Files.Tests;

public sealed class FileIdentityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit");

    public FileIdentityTests()
    {
        File.WriteAllText(PathOf("file"), "one");
        File.WriteAllText(PathOf("other"), "one");
        Directory.CreateDirectory(PathOf("sub"));
        File.CreateSymbolicLink(PathOf("link"), "file");
        File.CreateSymbolicLink(PathOf("linkOfLink"), "link");
        File.CreateSymbolicLink(PathOf("dangling"), "new");
        Directory.CreateSymbolicLink(PathOf("here"), ".");
        HardLink.Create(PathOf("hard"), PathOf("file"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("file")]
    [InlineData("./file")]
    [InlineData("sub/../file")]
    [InlineData("link")]
    [InlineData("linkOfLink")]
    [InlineData("hard")]
    [InlineData("here/file")]
    [InlineData("here/here/hard")]
    public void A_file_is_one_by_all_its_names(string name) =>
        Assert.Equal(FileIdentity.Of(PathOf("file")), FileIdentity.Of(PathOf(name)));

    [Fact]
    public void A_relative_name_is_taken_from_the_current_folder()
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), PathOf("file"));
        Assert.Equal(FileIdentity.Of(PathOf("file")), FileIdentity.Of(relative));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("sub")]
    [InlineData("new")]
    [InlineData("sub/file")]
    public void Another_file_is_another(string name) =>
        Assert.NotEqual(FileIdentity.Of(PathOf("file")), FileIdentity.Of(PathOf(name)));

    [Theory]
    [InlineData("new", "dangling")]
    [InlineData("new", "here/new")]
    [InlineData("new", "sub/../new")]
    [InlineData("no/such/file", "here/no/such/file")]
    public void A_file_that_is_not_there_is_known_by_its_folder(string name, string other)
    {
        Assert.Equal(FileIdentity.Of(PathOf(name)), FileIdentity.Of(PathOf(other)));
        Assert.NotEqual(FileIdentity.Of(PathOf(name)), FileIdentity.Of(PathOf(name + "er")));
    }

    [Fact]
    public void Links_in_a_circle_are_no_reason_to_throw()
    {
        File.CreateSymbolicLink(PathOf("a"), "b");
        File.CreateSymbolicLink(PathOf("b"), "a");
        Assert.NotNull(FileIdentity.Of(PathOf("a")));
    }

    [Fact]
    public void A_device_is_no_file()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Null(FileIdentity.Of("/dev/null"));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}

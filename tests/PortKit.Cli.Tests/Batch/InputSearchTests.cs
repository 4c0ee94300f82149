using PortKit.Cli.Batch;

namespace PortKit.Cli.Tests.Batch;

public sealed class InputSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InputSearchTests()
    {
        foreach (var file in new[] { "b/deploy.prototxt", "a/deploy.prototxt", "a/c/deploy.prototxt", ".hidden/deploy.prototxt", "a/notes.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(file))!);
            _folder.Write(file, Command.Net);
        }

        _folder.Write("a/solver.prototxt", "net: \"deploy.prototxt\" base_lr: 0.01 lr_policy: \"fixed\"");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_searched_for_nets_and_not_for_solvers()
    {
        if (!OperatingSystem.IsWindows())
            Directory.CreateSymbolicLink(_folder.PathOf("a/round"), _folder.Root);
        Assert.Equal(["a/c/deploy.prototxt", "a/deploy.prototxt", "b/deploy.prototxt"], Found(_folder.Root));
    }

    [Fact]
    public void A_pattern_and_a_file_take_what_they_name()
    {
        Assert.Equal(["a/c/deploy.prototxt", "a/deploy.prototxt", "a/solver.prototxt"], Found(_folder.PathOf("a/**/*.prototxt")));
        Assert.Equal(["a/deploy.prototxt", "b/deploy.prototxt"], Found(_folder.PathOf("*/deploy.prototxt")));
        Assert.Equal(["a/solver.prototxt", "none.prototxt"], Found(_folder.PathOf("a/solver.prototxt"), _folder.PathOf("none.prototxt")));
    }

    [Fact]
    public void A_file_that_is_found_twice_is_one()
    {
        var words = new[] { _folder.PathOf("b/deploy.prototxt"), _folder.Root, _folder.PathOf("a/../b/deploy.prototxt"), _folder.PathOf("b/*.prototxt"), _folder.PathOf("b") };
        Assert.Equal(["b/deploy.prototxt", "a/c/deploy.prototxt", "a/deploy.prototxt"], Found(words));
    }

    [Theory]
    [InlineData("a/*.onnx", "A pattern that files match is expected. Found none.")]
    [InlineData("none/**/*.prototxt", "A pattern that files match is expected. Found none.")]
    [InlineData("empty", "A folder with files *.prototxt in it, or in folders below, is expected. Found none.")]
    public void What_finds_nothing_is_an_error(string word, string message)
    {
        Directory.CreateDirectory(_folder.PathOf("empty"));
        var problem = new InputSearch(".prototxt").Add(_folder.PathOf(word));
        Assert.Equal((message, _folder.PathOf(word)), (problem!.Message, problem.Location.File));
    }

    private IEnumerable<string> Found(params string[] words)
    {
        var search = new InputSearch(".prototxt");
        Assert.All(words, word => Assert.Null(search.Add(word)));
        return search.Found.Select(input => Path.GetRelativePath(_folder.Root, Path.GetFullPath(input.Path)).Replace('\\', '/'));
    }
}

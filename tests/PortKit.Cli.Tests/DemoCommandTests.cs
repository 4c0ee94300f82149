using PortKit.House.Tests;

namespace PortKit.Cli.Tests;

public sealed class DemoCommandTests : IDisposable
{
    private static readonly string[] Made = ["demo-lenet.html", "demo-lenet.onnx", "demo-lenet.prototxt"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_step_shows_the_command_that_does_it()
    {
        var (code, output, error) = Command.Run(_folder.Root, "demo");
        Assert.Equal(0, code);
        Assert.Equal(3, error.TrimEnd().Split('\n').Length);
        Assert.Equal(Made, _folder.Files());
        Assert.Equal(File.ReadAllBytes(Repository.PathOf("models", "lenet", "deploy.prototxt")), File.ReadAllBytes(_folder.PathOf("demo-lenet.prototxt")));
        Assert.Contains("8 of 8 blobs agree", output, StringComparison.Ordinal);

        // What is shown, typed elsewhere, gives the same.
        using var other = new TemporaryFolder();
        File.Copy(_folder.PathOf("demo-lenet.prototxt"), other.PathOf("demo-lenet.prototxt"));
        var typed = "";
        foreach (var line in output.Split('\n').Where(line => line.StartsWith("$ portkit ", StringComparison.Ordinal)))
        {
            var run = Command.Run(other.Root, line.Split(' ')[2..]);
            Assert.Equal(0, run.Code);
            typed += $"{line}\n{run.Output}\n";
        }

        Assert.Equal($"{typed}The page is {Path.GetFullPath(_folder.PathOf("demo-lenet.html"))}.\n", output);
        Assert.All(Made, file => Assert.Equal(File.ReadAllBytes(other.PathOf(file)), File.ReadAllBytes(_folder.PathOf(file))));

        // A second time it writes over what is its own.
        Assert.Equal((0, output), (Command.Run(_folder.Root, "demo", "--quiet") is var (again, same, _) ? (again, same) : default));
    }

    [Theory]
    [InlineData("demo-lenet.prototxt")]
    [InlineData("demo-lenet.onnx")]
    [InlineData("demo-lenet.html")]
    public void Files_of_others_stay(string file)
    {
        _folder.Write(file, "mine");
        var (code, output, error) = Command.Run(_folder.Root, "demo");
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"{file}: error PK4001: ", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder.PathOf(file)));
        Assert.Equal([file], _folder.Files());
    }
}

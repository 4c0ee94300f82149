using PortKit.House.Tests;

namespace PortKit.Cli.Tests;

/// <summary>The commands that the README shows print what it shows.</summary>
public sealed class ReadmeExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReadmeExampleTests()
    {
        Directory.CreateDirectory(_folder.PathOf("models/lenet"));
        File.Copy(Repository.PathOf("models", "lenet", "deploy.prototxt"), _folder.PathOf("models/lenet/deploy.prototxt"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_prints_what_the_readme_shows()
    {
        var (commands, expected) = Example("inspect");
        Assert.Equal((0, expected, ""), Command.Run(_folder.Root, Assert.Single(commands)));
    }

    [Fact]
    public void Explain_prints_what_the_readme_shows()
    {
        var (commands, expected) = Example("explain");
        Assert.Equal((0, expected, ""), Command.Run(_folder.Root, Assert.Single(commands)));
    }

    [Fact]
    public void Upgrade_prints_what_the_readme_shows()
    {
        var (commands, expected) = Example("upgrade");
        var text = string.Join(' ', Assert.Single(commands)).Split('\'')[1];
        var (code, output, error) = Command.Run(_folder.Root, text, ["upgrade", "-"]);
        Assert.Equal((0, expected), (code, error + output));
        Assert.StartsWith("layers {", Command.Run(_folder.Root, text, ["format", "-"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_prints_what_the_readme_shows()
    {
        // The model is the one that the README has made before.
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "models/lenet/deploy.prototxt", "-o", "lenet.onnx").Code);
        var (commands, expected) = Example("compare");
        Assert.Equal(0, Command.Run(_folder.Root, commands[0]).Code);
        var (code, output, error) = Command.Run(_folder.Root, commands[1]);
        Assert.Equal((1, expected), (code, error + output));
    }

    /// <summary>The commands of the block that has a certain one, without their first word, and what the block behind it says they print.</summary>
    private static (string[][] Commands, string Expected) Example(string command)
    {
        var blocks = Repository.Read("README.md").Split("```");
        var at = Array.FindIndex(blocks, block => block.StartsWith("bash\n", StringComparison.Ordinal) && block.Contains($"portkit {command} ", StringComparison.Ordinal));
        var commands = blocks[at].Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(' ')[1..]);
        return ([.. commands], blocks[at + 2]["text\n".Length..]);
    }
}

using PortKit.House.Tests;

namespace PortKit.Cli.Tests;

/// <summary>What docs/initializers.md and docs/frameworks.md show is what the commands print.</summary>
public sealed class InitializersPageTests : IDisposable
{
    private const string CommandStart = "```bash\nportkit ";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Commands()
    {
        var data = new TheoryData<string, int>();
        foreach (var page in new[] { "initializers.md", "frameworks.md" })
        {
            for (var i = 0; i < Examples(page).Count; i++)
                data.Add(page, i);
        }

        return data;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("initializers.md", 4)]
    [InlineData("frameworks.md", 6)]
    public void There_are_commands(string page, int count) => Assert.Equal(count, Examples(page).Count);

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_output_is_that_of_the_command(string page, int index)
    {
        var (command, output) = Examples(page)[index];
        var net = Path.Combine(_folder.Root, "models", "lenet", "deploy.prototxt");
        Directory.CreateDirectory(Path.GetDirectoryName(net)!);
        File.Copy(Repository.PathOf("models", "lenet", "deploy.prototxt"), net);
        var run = Command.Run(_folder.Root, [.. command.Split(' ').Select(word => word.Trim('\'')), "--quiet"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        if (output is not null)
            Assert.Equal(output, run.Output);
    }

    /// <summary>The commands of the page, each with the output that follows it, or null if none does.</summary>
    private static List<(string Command, string? Output)> Examples(string name)
    {
        var page = Repository.Read("docs", name);
        var examples = new List<(string, string?)>();
        for (var at = page.IndexOf(CommandStart, StringComparison.Ordinal); at >= 0; at = page.IndexOf(CommandStart, at + 1, StringComparison.Ordinal))
        {
            var end = page.IndexOf("\n```\n", at, StringComparison.Ordinal);
            var rest = page[(end + "\n```\n".Length)..];
            var block = new[] { "\n```text\n", "\n```python\n" }.FirstOrDefault(start => rest.StartsWith(start, StringComparison.Ordinal));
            examples.Add((page[(at + CommandStart.Length)..end], block is null ? null : rest[block.Length..(rest.IndexOf("\n```", block.Length, StringComparison.Ordinal) + 1)]));
        }

        return examples;
    }
}

using PortKit.Cli.Commands;

namespace PortKit.Cli.Tests.Pages;

/// <summary>
/// The examples of docs/diagnostics.md, which <c>portkit help CODE</c> shows, are true. An example is a net, the commands, and what the last of
/// them says.
/// </summary>
public sealed class DiagnosticExampleTests
{
    public static TheoryData<string> Codes => [.. DiagnosticPage.All.Where(entry => entry.Example is not null).Select(entry => entry.Code)];

    [Fact]
    public void There_are_many() => Assert.InRange(Codes.Count, 75, int.MaxValue);

    [Theory]
    [MemberData(nameof(Codes))]
    public void The_example_leads_to_what_it_shows(string code)
    {
        using var folder = new TemporaryFolder();
        var parts = DiagnosticPage.Find(code)!.Example!.ReplaceLineEndings("\n").Split("\n$ ");
        folder.Write("net.prototxt", parts[0]);
        foreach (var command in parts[1..^1])
            Assert.Equal(0, Run(command).Code);
        var lines = parts[^1].Split('\n');
        var error = Run(lines[0]).Error;
        Assert.Equal(FileSizes.Blanked(string.Join('\n', lines[1..])), FileSizes.Blanked(error.TrimEnd()));
        Assert.Contains($" {code}: ", error, StringComparison.Ordinal);

        (int Code, string Output, string Error) Run(string line) => Command.Run(folder.Root, PageLine.Parse(line).Arguments);
    }
}

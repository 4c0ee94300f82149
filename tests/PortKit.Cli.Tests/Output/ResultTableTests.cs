using System.Diagnostics;
using System.Text.RegularExpressions;
using PortKit.Cli.Output;

namespace PortKit.Cli.Tests.Output;

public sealed partial class ResultTableTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("inception_4a/", 12));

    [Fact]
    public void Lines_stay_whole_where_there_is_no_terminal()
    {
        var lines = Table().Lines(null).ToList();
        Assert.Equal(3, lines.Count);
        Assert.Equal($"{"layer".PadRight(Long.Length)}  type        values", lines[0]);
        Assert.Equal($"{Long}  Pooling  1,234,567", lines[1]);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void On_a_terminal_they_fit_and_nothing_is_lost(int width)
    {
        var lines = Table().Lines(width).ToList();
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains(lines, line => line.EndsWith("1,234,567", StringComparison.Ordinal));
        var joined = string.Concat(lines.SelectMany(line => line.Split("  ")[0].Split(' ')));
        Assert.Contains(Long, joined, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_is_asked_for_its_width()
    {
        if (!File.Exists("/usr/bin/script"))
            Assert.Skip("There is no script, which runs a command in a terminal.");
        using var folder = new TemporaryFolder();
        folder.Write("net.prototxt", Command.Net.Replace("\"conv\"", $"\"{Long}\"", StringComparison.Ordinal));
        var program = Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll");
        var start = new ProcessStartInfo("/usr/bin/script") { WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var word in new[] { "-qec", $"stty cols 100; dotnet '{program}' inspect net.prototxt --seed 1", "/dev/null" })
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();

        // The runtime tells a terminal first that keys are to be sent in another manner.
        var lines = Escape().Replace(process.StandardOutput.ReadToEnd(), "").ReplaceLineEndings("\n").Split('\n');
        process.WaitForExit();
        Assert.Contains(lines, line => line.StartsWith("total", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains(Command.Run(folder.Root, "inspect", "net.prototxt", "--seed", "1").Output.Split('\n'), line => line.Length > 150);
    }

    [GeneratedRegex(@"\x1b(\[[?0-9;]*[a-z]|[=>])")]
    private static partial Regex Escape();

    private static ResultTable Table()
    {
        var table = new ResultTable("layer", "type", ">values");
        table.Add(Long, "Pooling", "1,234,567");
        table.Add("relu", "ReLU", "0");
        return table;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PortKit.House.Tests;

namespace PortKit.Cli.Tests.Batch;

/// <summary>What docs/batch.md shows can be typed, one block after the other, with fewer nets.</summary>
public sealed partial class BatchPageTests : IDisposable
{
    private const int Nets = 24;

    private readonly TemporaryFolder _folder = new();

    public BatchPageTests()
    {
        if (OperatingSystem.IsWindows() || !Has("bash"))
            return;
        Directory.CreateSymbolicLink(_folder.PathOf("tools"), Repository.PathOf("tools"));
        Directory.CreateDirectory(_folder.PathOf("bin"));
        var command = _folder.Write("bin/portkit", $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll")}' \"$@\"\n");
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_commands_do_what_it_says()
    {
        if (OperatingSystem.IsWindows() || !Has("bash"))
            Assert.Skip("There is no bash.");
        var blocks = Blocks("bash");
        Assert.InRange(blocks.Count, 8, 20);
        foreach (var block in blocks)
        {
            if (block.Contains("\nparallel ", StringComparison.Ordinal) && !Has("parallel"))
                continue;
            var (code, output, error) = Type(block.Replace("many-nets.sh 1000 ", $"many-nets.sh {Nets} ", StringComparison.Ordinal).Replace("-n 50", "-n 7", StringComparison.Ordinal));
            Assert.True(code == 0, $"{block}\n{output}{error}");
            if (block.Contains("portkit summary", StringComparison.Ordinal))
                Assert.Matches($@"\ntotal of {Nets} inputs +{Nets} ok", output);
        }

        Assert.Equal(Nets, Directory.EnumerateFiles(_folder.PathOf("models"), "*.onnx", SearchOption.AllDirectories).Count());
        Assert.Equal(Nets, (int?)JsonNode.Parse(File.ReadAllText(_folder.PathOf("run.json")))!["totals"]!["ok"]);

        // What Slurm would run, each task in turn.
        for (var task = 0; task < 4; task++)
            Assert.Equal(0, Type($"SLURM_ARRAY_TASK_ID={task} SLURM_ARRAY_TASK_COUNT=4 SLURM_CPUS_PER_TASK=2 ./convert.sh").Code);
        var merged = Type("portkit summary runs");
        Assert.Equal(0, merged.Code);
        Assert.Matches($@"\ntotal of {Nets} inputs +{Nets} ok \({Nets} up to date\)", merged.Output);
    }

    [Fact]
    public void Its_function_gives_a_summary()
    {
        if (OperatingSystem.IsWindows() || !Has("bash") || !Has("python3"))
            Assert.Skip("There is no python3.");
        Assert.Equal(0, Type("tools/many-nets.sh 3 nets").Code);
        _folder.Write("part.py", $"{Assert.Single(Blocks("python"))}\nprint(convert(['nets/0001/deploy.prototxt', 'nets/0003/deploy.prototxt'])['totals']['ok'])\n");
        var (code, output, error) = Type("python3 part.py");
        Assert.True(code == 0, error);
        Assert.Equal("2\n", output);
    }

    /// <summary>The table that the page shows is one that the command prints.</summary>
    [Fact]
    public void Its_total_has_the_form_of_the_last_line()
    {
        var shown = Blocks("text")[0].TrimEnd();
        Assert.Matches(@"^total of 1000 inputs +1000 ok +\d+\.\d\d$", shown);
        Assert.InRange(double.Parse(Last().Match(shown).Value, CultureInfo.InvariantCulture), 0.01, 10);
    }

    private static List<string> Blocks(string language) =>
        [.. Repository.Read("docs", "batch.md").Split($"```{language}\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];

    private (int Code, string Output, string Error) Type(string text)
    {
        var start = new ProcessStartInfo("bash", ["-c", text]) { WorkingDirectory = _folder.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder.PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private static bool Has(string program) => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    [GeneratedRegex(@"\S+$")]
    private static partial Regex Last();
}

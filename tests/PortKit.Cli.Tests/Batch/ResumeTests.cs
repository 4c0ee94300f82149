using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PortKit.Cli.Output;

namespace PortKit.Cli.Tests.Batch;

/// <summary>What is done is known by its content, and only that is left out.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Nets = 24;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_was_killed_half_way_is_brought_to_its_end()
    {
        Write(outputs: 2000);
        using (var process = Begin("1"))
        {
            process.Kill();
            process.WaitForExit();
        }

        var done = Records().Count;
        Assert.InRange(done, 3, Nets - 1);
        var before = Times(done);
        var results = Run(0, "--resume");
        Assert.Equal((Nets, done), (results.Count, results.Count(one => one == "up to date")));
        Assert.Equal(before, Times(done));
        Assert.Equal(Enumerable.Repeat("up to date", Nets), Run(0, "--resume"));

        // Nothing tells the models from those of a run that nobody stopped, and nothing else is left.
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets", "--out-dir", "others").Code);
        foreach (var model in Directory.EnumerateFiles(_folder.PathOf("others"), "*.onnx"))
            Assert.Equal(File.ReadAllBytes(model), File.ReadAllBytes(_folder.PathOf($"models/{Path.GetFileName(model)}")));
        Assert.Equal(Nets, Directory.EnumerateFiles(_folder.PathOf("models")).Count());
    }

    /// <summary>One signal stops all jobs; nothing is left half-written, and what is done counts.</summary>
    [Fact]
    public void A_run_that_is_told_to_stop_says_how_far_it_came()
    {
        if (!OperatingSystem.IsLinux() || IgnoredSignals.Has(15))
            Assert.Skip("Signals are sent as on Linux.");
        Write(outputs: 2000);
        string error;
        using (var process = Begin("2"))
        {
            using (var kill = Process.Start("kill", $"-TERM {process.Id}"))
                kill.WaitForExit();
            error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(143, process.ExitCode);
        }

        // A machine that is busy may have given the work up, with a moment for these words alone.
        Assert.Contains("portkit: error PK9003: Stopped by SIGTERM before the work was done.", error, StringComparison.Ordinal);
        var files = Directory.EnumerateFiles(_folder.PathOf("models"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();
        Assert.DoesNotContain(files, file => file!.Contains(".portkit-", StringComparison.Ordinal));
        var done = Records().Count;
        if (error.Contains("were done", StringComparison.Ordinal))
            Assert.Contains($"{done} of {Nets} were done. With --resume the same command does the rest.", error, StringComparison.Ordinal);
        var results = Run(0, "--resume");
        Assert.Equal((Nets, done), (results.Count, results.Count(one => one == "up to date")));
    }

    /// <summary>Each row: what is changed, the options of the second run, and how many are done anew.</summary>
    [Theory]
    [InlineData("nothing", "--seed 1", 0)]
    [InlineData("nothing", "--seed 1 --jobs 1 --quiet --json", 0)]
    [InlineData("nothing", "--seed 2", Nets)]
    [InlineData("nothing", "--seed 1 --external-data", Nets)]
    [InlineData("net", "--seed 1", 1)]
    [InlineData("touch", "--seed 1", 0)]
    [InlineData("output", "--seed 1", 1)]
    [InlineData("truncated", "--seed 1", 1)]
    [InlineData("missing", "--seed 1", 1)]
    [InlineData("record", "--seed 1", 1)]
    [InlineData("hostile", "--seed 1", 1)]
    [InlineData("weights", "--seed 1", Nets)]
    public void What_differs_is_done_anew(string change, string options, int expected)
    {
        Write(outputs: 5);
        var weights = change == "weights" ? "--weights w.npz " : "";
        if (weights.Length > 0)
            Assert.Equal(0, Command.Run(_folder.Root, "init", "nets/00.prototxt", "-o", "w.npz", "--seed", "5").Code);
        Run(0, $"{weights}--seed 1 --resume");
        var (net, model, record) = (_folder.PathOf("nets/03.prototxt"), _folder.PathOf("models/03.onnx"), _folder.PathOf("models/.portkit/03.onnx.json"));
        switch (change)
        {
            case "net":
                File.AppendAllText(net, "# another one\n");
                break;
            case "touch":
                File.SetLastWriteTimeUtc(net, DateTime.UtcNow.AddDays(1));
                break;
            case "output":
                File.WriteAllBytes(model, [.. File.ReadAllBytes(model)[..^1], 77]);
                break;
            case "truncated":
                File.WriteAllText(model, "");
                break;
            case "missing":
                File.Delete(model);
                break;
            case "record":
                File.WriteAllText(record, "{");
                break;
            case "hostile":
                File.WriteAllText(record, File.ReadAllText(record).Replace("\"read\":[", "\"read\":[null,", StringComparison.Ordinal));
                break;
            case "weights":
                Assert.Equal(0, Command.Run(_folder.Root, "init", "nets/00.prototxt", "-o", "w.npz", "--seed", "6").Code);
                break;
        }

        var results = Run(0, $"{weights}{options} --resume");
        Assert.Equal((Nets - expected, expected), (results.Count(one => one == "up to date"), results.Count(one => one == "ok")));
    }

    [Fact]
    public void What_failed_is_tried_again_and_warnings_are_told_again()
    {
        Write(outputs: 5);
        _folder.Write("nets/03.prototxt", "layer {");
        _folder.Write("nets/04.prototxt", $"{Command.Net} layer {{ name: 'bn' type: 'BatchNorm' bottom: 'conv' top: 'bn' }}");
        Run(2, "--resume");
        var (code, output, _) = Command.Run(_folder.Root, "convert", "nets", "--out-dir", "models", "--json", "--resume");
        var results = JsonNode.Parse(output)!["results"]!;
        Assert.Equal((2, "refused", "up to date"), (code, (string?)results[3]!["result"], (string?)results[4]!["result"]));
        Assert.Contains(results[4]!["diagnostics"]!.AsArray(), one => (string?)one!["severity"] == "warning");
    }

    [Theory]
    [InlineData("init", "w", "--out-dir weights")]
    [InlineData("report", "p", "--out-dir pages --no-signal --no-verify")]
    public void Weights_and_pages_are_known_too(string command, string name, string options)
    {
        _folder.Write($"{name}.prototxt", Command.Net);
        Assert.Equal("ok", ResultOf());
        Assert.Equal("up to date", ResultOf());

        string? ResultOf() => (string?)JsonNode.Parse(
            Command.Run(_folder.Root, [command, $"{name}.prototxt", .. options.Split(' '), "--resume", "--json"]).Output)!["results"]![0]!["result"];
    }

    /// <summary>A run of many nets that has done some of them.</summary>
    private Process Begin(string jobs)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = _folder.Root, RedirectStandardError = true, RedirectStandardOutput = true };
        string[] words = ["convert", "nets", "--out-dir", "models", "--jobs", jobs, "--resume"];
        foreach (var word in words.Prepend(Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll")))
            start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        while (Records().Count < 3 && !process.HasExited)
            Thread.Sleep(1);
        return process;
    }

    private void Write(int outputs)
    {
        Directory.CreateDirectory(_folder.PathOf("nets"));
        var net = Command.Net.Replace("num_output: 5", string.Create(CultureInfo.InvariantCulture, $"num_output: {outputs}"), StringComparison.Ordinal);
        for (var i = 0; i < Nets; i++)
            _folder.Write($"nets/{i:D2}.prototxt", net.Replace("small", $"small{i}", StringComparison.Ordinal));
    }

    private List<string?> Run(int code, string options)
    {
        string[] words = ["convert", "nets", "--out-dir", "models", .. options.Split(' ').Where(word => word != "--json"), "--json"];
        var run = Command.Run(_folder.Root, words);
        Assert.True(run.Code == code, run.Error);
        return [.. JsonNode.Parse(run.Output)!["results"]!.AsArray().Select(one => (string?)one!["result"])];
    }

    private List<string> Records() => Directory.Exists(_folder.PathOf("models/.portkit"))
        ? [.. Directory.EnumerateFiles(_folder.PathOf("models/.portkit"), "*.onnx.json").Where(file => Path.GetFileName(file)[0] != '.')]
        : [];

    private List<DateTime> Times(int count) =>
        [.. Enumerable.Range(0, count).Select(i => File.GetLastWriteTimeUtc(_folder.PathOf($"models/{i:D2}.onnx")))];
}

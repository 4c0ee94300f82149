using System.Diagnostics;
using System.Globalization;
using PortKit.Cli.Output;

namespace PortKit.Cli.Tests.Output;

/// <summary>What a signal does to a command that is at work.</summary>
public sealed class InterruptionTests : IDisposable
{
    /// <summary>A net whose numbers take seconds to make.</summary>
    private const string Large =
        """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 8192 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 8192 weight_filler { type: "gaussian" } } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, int, string> Writers { get; } = new()
    {
        { "convert net.prototxt --seed 1 -o out.onnx", "TERM", 143, "SIGTERM" },
        { "convert net.prototxt --seed 1 -o out.onnx --external-data", "HUP", 129, "SIGHUP" },
        { "init net.prototxt --seed 1 -o out.npz", "INT", 130, "Ctrl+C" },
        { "init net.prototxt --seed 1 -o out.safetensors", "TERM", 143, "SIGTERM" },
        { "verify net.prototxt --seed 1", "TERM", 143, "SIGTERM" },
    };

    /// <summary>The old files stay, and nothing else does.</summary>
    [Theory]
    [MemberData(nameof(Writers))]
    public void A_writer_that_is_stopped_leaves_what_was_there(string command, string signal, int code, string name)
    {
        RequireSignal(signal);
        _folder.Write("net.prototxt", Large);
        string[] outputs = ["out.npz", "out.npz.json", "out.onnx", "out.onnx.data", "out.safetensors", "out.safetensors.json"];
        foreach (var output in outputs)
            _folder.Write(output, "old");
        var scratch = Directory.CreateDirectory(_folder.PathOf("scratch")).FullName;
        using var process = Start(command, scratch);
        Wait(process, () => _folder.Files().Any(file => file!.EndsWith(".tmp", StringComparison.Ordinal)) || Directory.EnumerateDirectories(scratch).Any());
        Send(signal, process);
        var error = process.StandardError.ReadToEnd().TrimEnd();
        process.WaitForExit();
        Assert.Contains(error, Words(name));
        Assert.Equal(code, process.ExitCode);
        Assert.Equal([.. outputs.Append("net.prototxt").Append("scratch").Order(StringComparer.Ordinal)], _folder.Files());
        Assert.All(outputs, output => Assert.Equal("old", File.ReadAllText(_folder.PathOf(output))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch));
    }

    /// <summary>It waits for something that never comes, and is given up.</summary>
    [Theory]
    [InlineData("convert - -o out.onnx")]
    [InlineData("inspect - --json")]
    public void A_reader_that_waits_is_stopped(string command)
    {
        RequireSignal("TERM");
        RequireSignal("HUP");
        using var process = Start(command, _folder.Root);

        // Before that it would end as any program does.
        Wait(process, () => Listens(process));
        Send("TERM", process);
        var error = process.StandardError.ReadToEnd().TrimEnd();
        process.WaitForExit();
        Assert.Contains(error, Words("SIGTERM"));
        Assert.Equal(143, process.ExitCode);
        Assert.Empty(_folder.Files());
    }

    // Work that is given up, as on a machine that is busy, has a moment for words and no more.
    private static string[] Words(string name) => [$"portkit: error PK9003: Stopped by {name} before the work was done.", ""];

    private static void RequireSignal(string signal)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Signals are sent as on Linux.");
        if (IgnoredSignals.Has(signal switch { "HUP" => 1, "INT" => 2, _ => 15 }))
            Assert.Skip("The tests were started to ignore the signal.");
    }

    // The last of those it listens to, which the runtime leaves alone by itself.
    private static bool Listens(Process process)
    {
        var caught = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status"))
            .First(line => line.StartsWith("SigCgt:", StringComparison.Ordinal));
        return (ulong.Parse(caught["SigCgt:".Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 1) != 0;
    }

    private Process Start(string command, string scratch)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll"));
        foreach (var word in command.Split(' '))
            start.ArgumentList.Add(word);
        start.Environment["TMPDIR"] = scratch;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    private static void Wait(Process process, Func<bool> isReady)
    {
        while (!isReady())
        {
            Assert.False(process.HasExited, "It ended before it was stopped.");
            Thread.Sleep(5);
        }
    }

    private static void Send(string signal, Process process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace PortKit.Cli.Tests.Crashes;

/// <summary>
/// Commands that are killed (SIGKILL, which no program hears) while they write over existing files: each file is the old one or the new one, whole;
/// a pair of which one is old and one new is refused by who reads it; and the next run takes back what was there and leaves no stray.
/// A few kills each; PORTKIT_KILLS says how many, 500 for a night.
/// </summary>
[Collection("console")]
public sealed class KillTests : IDisposable
{
    private const string Net =
        """
        name: "large"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 1024 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3000 weight_filler { type: "gaussian" } } }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(500);
    private readonly Dictionary<string, string> _known = [];

    public KillTests() => _folder.Write("net.prototxt", Net);

    public void Dispose() => _folder.Dispose();

    /// <summary>When a command is killed.</summary>
    private enum Moment
    {
        /// <summary>Somewhen after its start.</summary>
        Any,

        /// <summary>Somewhen after it began to write.</summary>
        Writing,

        /// <summary>When the first of two files is about to move, has moved, or both have.</summary>
        Moving,
    }

    /// <summary>How many kills there are in all.</summary>
    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("PORTKIT_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 24;

    /// <summary>The outputs, what they are written by, and who reads them.</summary>
    public static TheoryData<string, string, string> Writers { get; } = new()
    {
        { "m.onnx", "convert net.prototxt -o m.onnx", "compare m.onnx m.onnx" },
        { "m.onnx m.onnx.data", "convert net.prototxt -o m.onnx --external-data", "compare m.onnx m.onnx" },
        { "w.npz w.npz.json", "init net.prototxt -o w.npz", "inspect net.prototxt --weights w.npz" },
        { "w.caffemodel w.caffemodel.json", "init net.prototxt -o w.caffemodel", "inspect net.prototxt --weights w.caffemodel" },
        { "real/m.onnx real/m.onnx.data", "convert net.prototxt -o link.onnx --external-data", "compare link.onnx link.onnx" },
        { "r.html", "report net.prototxt -o r.html --no-signal --no-verify", "" },
    };

    [Theory]
    [MemberData(nameof(Writers))]
    public void A_kill_leaves_the_old_files_or_the_new_ones(string files, string command, string reader)
    {
        var outputs = files.Split(' ');
        Directory.CreateDirectory(_folder.PathOf("real"));
        File.CreateSymbolicLink(_folder.PathOf("link.onnx"), "real/m.onnx");
        foreach (var seed in new[] { "1", "2" })
        {
            Run($"{command} --seed {seed}");
            foreach (var output in outputs)
                _known.Add($"{output} {DigestOf(output)}", seed);
        }

        var still = Entries();
        var counts = new Dictionary<string, int> { ["before"] = 0, ["after"] = 0, ["mixed"] = 0, ["too late"] = 0, ["strays"] = 0 };
        for (var kill = 0; kill < Math.Max(1, Kills / Writers.Count); kill++)
        {
            var before = SeedOf(outputs[0]);
            var moment = (Moment)(kill % 3);
            if (!RunAndKill($"{command} --seed {3 - int.Parse(before, CultureInfo.InvariantCulture)}", moment, outputs[0]))
                counts["too late"]++;
            var seeds = outputs.Select(SeedOf).ToList();
            counts[seeds.Distinct().Count() > 1 ? "mixed" : seeds[0] == before ? "before" : "after"]++;
            counts["strays"] += Entries().Except(still).Count();
            if (reader.Length > 0)
            {
                var (code, _, error) = InProcess.Run(Words(reader));
                Assert.True(code == (seeds.Distinct().Count() > 1 ? 2 : 0), $"{string.Join(' ', seeds)}: {code}: {error}");
            }

            // What was there stays under its second name, as long as the new one has not come to its place as a whole.
            if (seeds.Distinct().Count() > 1)
            {
                var aside = Assert.Single(Entries(), entry => entry.EndsWith(".old", StringComparison.Ordinal));
                var name = Path.GetFileName(aside);
                Assert.Equal(before, SeedOf(outputs.Single(output => name.StartsWith($".{Path.GetFileName(output)}.portkit-", StringComparison.Ordinal)), aside));
            }

            // The next run has other numbers, so that what it finds cannot be what it makes.
            Run($"{command} --seed {(kill % 2) + 1}");
            Assert.Equal(still, Entries());
            Assert.All(outputs, output => Assert.Equal($"{(kill % 2) + 1}", SeedOf(output)));
        }

        Assert.NotNull(new FileInfo(_folder.PathOf("link.onnx")).LinkTarget);
        TestContext.Current.TestOutputHelper?.WriteLine($"{command}: {string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))}");
    }

    /// <summary>Whoever is last has both files.</summary>
    [Fact]
    public void Two_processes_that_write_one_pair_do_not_mix_it()
    {
        string[] outputs = ["m.onnx", "m.onnx.data"];
        foreach (var seed in new[] { "1", "2" })
        {
            Run($"convert net.prototxt -o m.onnx --external-data --seed {seed}");
            foreach (var output in outputs)
                _known.Add($"{output} {DigestOf(output)}", seed);
        }

        var still = Entries();
        for (var round = 0; round < Math.Max(1, Kills / 10); round++)
        {
            using var one = Start("convert net.prototxt -o m.onnx --external-data --seed 1");
            using var other = Start("convert net.prototxt -o m.onnx --external-data --seed 2");
            one.WaitForExit();
            other.WaitForExit();
            Assert.Equal((0, 0), (one.ExitCode, other.ExitCode));
            Assert.Equal(SeedOf(outputs[0]), SeedOf(outputs[1]));
            Assert.Equal(still, Entries());
        }
    }

    /// <summary>Runs a command and kills it; false if it was done before.</summary>
    private bool RunAndKill(string command, Moment moment, string output)
    {
        using var process = Start(command);
        var (folder, name) = (Path.GetDirectoryName(_folder.PathOf(output))!, Path.GetFileName(output));
        if (moment == Moment.Any)
            Thread.Sleep(_random.Next(400));
        else if (Await(process, folder, $".{name}*.portkit-*.tmp") && moment == Moment.Writing)
            Pause(_random.Next(150_000));
        else if (moment == Moment.Moving && Await(process, folder, $".{name}*.portkit-*.old"))
            Pause(_random.Next(100));
        var isLate = process.HasExited;
        process.Kill();
        process.WaitForExit();
        return !isLate;
    }

    private static bool Await(Process process, string folder, string pattern)
    {
        while (!Directory.EnumerateFiles(folder, pattern).Any())
        {
            if (process.HasExited)
                return false;
        }

        return true;
    }

    private static void Pause(int microseconds)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
            Thread.SpinWait(10);
    }

    private Process Start(string command)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = _folder.Root, RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll"));
        foreach (var word in command.Split(' '))
            start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private void Run(string command)
    {
        var (code, _, error) = InProcess.Run(Words(command));
        Assert.True(code == 0, error);
    }

    // Names of files are the words with a dot.
    private string[] Words(string command) =>
        [.. command.Split(' ').Select(word => word.Contains('.', StringComparison.Ordinal) ? _folder.PathOf(word) : word)];

    private string SeedOf(string output) => SeedOf(output, output);

    private string SeedOf(string output, string file) => _known.TryGetValue($"{output} {DigestOf(file)}", out var seed)
        ? seed
        : throw new InvalidDataException($"{file} is neither the old nor the new one.");

    private string DigestOf(string output) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.PathOf(output))));

    private List<string> Entries() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}

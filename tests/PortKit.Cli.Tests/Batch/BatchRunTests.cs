using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PortKit.Cli.Tests.Batch;

/// <summary>Commands of several inputs.</summary>
public sealed partial class BatchRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BatchRunTests()
    {
        foreach (var name in new[] { "nets/a/deploy.prototxt", "nets/b/deploy.prototxt", "nets/c.prototxt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.PathOf(name))!);
            _folder.Write(name, Command.Net);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nets")]
    [InlineData("nets/**/*.prototxt")]
    [InlineData("nets/a/deploy.prototxt nets/b/deploy.prototxt nets/c.prototxt")]
    [InlineData("nets/a nets/c.prototxt nets/*/deploy.prototxt")]
    public void Files_folders_and_patterns_are_taken_alike(string words)
    {
        var (code, output, error) = Command.Run(_folder.Root, ["convert", .. words.Split(' '), "--out-dir", "models", "--seed", "1"]);
        Assert.Equal((0, ""), (code, error));
        var rows = output.TrimEnd().Split('\n').Select(line => Seconds().Replace(line, "")).ToList();
        Assert.Equal(5, rows.Count);
        Assert.Equal(
            ["nets/a/deploy.prototxt ok models/a/deploy.onnx", "nets/b/deploy.prototxt ok models/b/deploy.onnx", "nets/c.prototxt ok models/c.onnx"],
            rows[1..4].Select(row => Blanks().Replace(row, " ")).Order(StringComparer.Ordinal));
        Assert.StartsWith("total of 3 inputs ", rows[^1], StringComparison.Ordinal);
        Assert.Contains("3 ok", rows[^1], StringComparison.Ordinal);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets/c.prototxt", "-o", "alone.onnx", "--seed", "1").Code);
        Assert.All(
            new[] { "models/a/deploy.onnx", "models/b/deploy.onnx", "models/c.onnx" },
            model => Assert.Equal(File.ReadAllBytes(_folder.PathOf("alone.onnx")), File.ReadAllBytes(_folder.PathOf(model))));
    }

    [Fact]
    public void One_that_fails_stops_no_other_and_the_worst_decides()
    {
        _folder.Write("nets/a/deploy.prototxt", "layer { name: \"x\" type: \"Convolutoin\" }");
        var (code, output, error) = Command.Run(_folder.Root, "init", "nets", "--out-dir", "weights", "--seed", "1", "--jobs", "1");
        Assert.Equal(2, code);
        Assert.Contains("nets/a/deploy.prototxt(1,", error, StringComparison.Ordinal);
        Assert.Contains("PK2101 (1,", output, StringComparison.Ordinal);
        Assert.Matches(@"\ntotal of 3 inputs +2 ok, 1 refused +\d+\.\d\d\n$", output);
        Assert.Equal(["b/deploy.npz", "b/deploy.npz.json", "c.npz", "c.npz.json"], Outputs("weights"));
    }

    [Fact]
    public void How_many_are_done_at_a_time_changes_nothing()
    {
        _folder.Write("nets/a/deploy.prototxt", "layer {");
        _folder.Write("nets/b/deploy.prototxt", "layer { name: \"x\" type: \"Convolutoin\" }");
        var one = Command.Run(_folder.Root, "convert", "nets", "--out-dir", "one", "--jobs", "1");
        var four = Command.Run(_folder.Root, "convert", "nets", "--out-dir", "one", "--jobs", "4");
        Assert.Equal((one.Code, one.Error, Seconds().Replace(one.Output, "S")), (four.Code, four.Error, Seconds().Replace(four.Output, "S")));
    }

    /// <summary>Each row: what is typed, the exit code, a part of the message, and what is there afterwards.</summary>
    [Theory]
    [InlineData("convert nets -o m.onnx", "-o: a single net is expected beside it. Found nets. For several there is --out-dir DIR")]
    [InlineData("convert nets/c.prototxt nets/a/deploy.prototxt -o m.onnx", "Found nets/c.prototxt and 1 more. For several there is --out-dir DIR")]
    [InlineData("convert nets/c.prototxt -o m.onnx --out-dir models", "--out-dir: either it or -o is expected. Found both.")]
    [InlineData("verify nets --golden arrays", "--golden: a single NET is expected beside it. Found nets.")]
    [InlineData("report nets --out-dir pages --open", "--open: a single NET is expected beside it. Found nets.")]
    [InlineData("check nets --signal", "--signal: a single MODEL is expected beside it. Found nets.")]
    [InlineData("convert - --out-dir models", "NET: files are expected beside --out-dir, --root and --resume. Found -")]
    [InlineData("convert nets --jobs 0", "--jobs: a number from 1 to 1024 is expected. Found '0'.")]
    [InlineData("convert nets/c.prototxt w.npz nets/a/deploy.prototxt x.npz", "NET and WEIGHTS are the only arguments that are expected.")]
    [InlineData("convert nets/c.prototxt nets/a/deploy.prototxt w.caffemodel", "Give it as --weights w.caffemodel.")]
    [InlineData("convert nets/*.onnx", "A pattern that files match is expected. Found none.")]
    [InlineData("convert nets --root nets/a", "--root: a folder that all nets lie in is expected. Found 'nets/a'.")]
    [InlineData("convert nets --junit nets/c.prototxt", "A file of its own is expected for the JUnit file.")]
    [InlineData("convert nets --out-dir . --sarif c.onnx", "A file of its own is expected for the SARIF file.")]
    [InlineData("convert nets/c.prototxt --sarif nets/c.prototxt", "A file of its own is expected for the SARIF file.")]
    [InlineData("convert nets/c.prototxt nets/c.pbtxt --out-dir models", "Found that of 'nets/c.prototxt'.")]
    public void What_cannot_be_done_is_refused_before_anything_is_written(string typed, string message)
    {
        _folder.Write("nets/c.pbtxt", Command.Net);
        var before = Outputs(".");
        var (code, output, error) = Command.Run(_folder.Root, typed.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(before, Outputs("."));
    }

    [Fact]
    public void Weights_behind_one_net_stay_weights()
    {
        Assert.Equal(0, Command.Run(_folder.Root, "init", "nets/c.prototxt", "-o", "w.npz", "--seed", "7").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets/c.prototxt", "w.npz", "-o", "alone.onnx").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets/c.prototxt", "w.npz", "--out-dir", "models").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets", "w.npz", "--out-dir", "all").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "compare", "alone.onnx", "models/c.onnx").Code);
        Assert.Equal(0, Command.Run(_folder.Root, "compare", "alone.onnx", "all/b/deploy.onnx").Code);
    }

    /// <summary>Lists that are cut anywhere make the same files, if all name the folder that everything lies in.</summary>
    [Fact]
    public void A_root_makes_outputs_independent_of_the_other_inputs()
    {
        foreach (var net in new[] { "nets/a/deploy.prototxt", "nets/b/deploy.prototxt", "nets/c.prototxt" })
            Assert.Equal(0, Command.Run(_folder.Root, "convert", net, "--root", "nets", "--out-dir", "models").Code);
        Assert.Equal(["a/deploy.onnx", "b/deploy.onnx", "c.onnx"], Outputs("models"));

        // Without it, two runs that each have one net would write one file.
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets/a/deploy.prototxt", "--out-dir", "flat").Code);
        var (code, _, error) = Command.Run(_folder.Root, "convert", "nets/b/deploy.prototxt", "--out-dir", "flat");
        Assert.Equal(2, code);
        Assert.Contains("error PK4003: A file of its own is expected for what is made of 'nets/b/deploy.prototxt'.", error, StringComparison.Ordinal);
        Assert.Contains("with --root DIR", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_are_checked_and_nets_verified()
    {
        Assert.Equal(0, Command.Run(_folder.Root, "convert", "nets", "--out-dir", "models").Code);
        File.WriteAllText(_folder.PathOf("models/b/deploy.onnx"), "nonsense");
        var (code, output, error) = Command.Run(_folder.Root, "check", "models", "--junit", "checks.xml", "--jobs", "2");
        Assert.Equal(2, code);
        Assert.Contains("models/b/deploy.onnx: error PK3022: ", error, StringComparison.Ordinal);
        Assert.Matches(@"\nmodels/a/deploy\.onnx +ok +\d+\.\d\d\n(.|\n)*\ntotal of 3 inputs +2 ok, 1 refused +\d+\.\d\d\n$", output);
        var suite = XDocument.Load(_folder.PathOf("checks.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("0", "1"), (suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.Equal(
            ["models/a/deploy.onnx", "models/b/deploy.onnx", "models/c.onnx"],
            suite.Elements("testcase").Select(one => one.Attribute("classname")!.Value).Distinct());

        (code, output, _) = Command.Run(_folder.Root, "verify", "nets", "--json", "--seed", "3");
        Assert.Equal(0, code);
        var document = JsonNode.Parse(output)!;
        Assert.Equal(("verify", 3), ((string?)document["command"], (int?)document["totals"]!["ok"]));
    }

    [Fact]
    public void Pages_are_written_for_all()
    {
        Assert.Equal(0, Command.Run(_folder.Root, "report", "nets", "--out-dir", "pages", "--no-signal", "--no-verify", "--quiet").Code);
        Assert.Equal(["a/deploy.html", "b/deploy.html", "c.html"], Outputs("pages"));
    }

    [Fact]
    public void Json_JUnit_and_Sarif_tell_of_all()
    {
        _folder.Write("nets/a/deploy.prototxt", "layer { name: \"x\" type: \"Convolutoin\" }");
        var (code, output, _) = Command.Run(_folder.Root, "convert", "nets", "--out-dir", "models", "--json", "--junit", "r.xml", "--sarif", "r.sarif");
        Assert.Equal(2, code);
        var document = JsonNode.Parse(output)!;
        Assert.Equal(("convert", 2), ((string?)document["command"], (int?)document["exitCode"]));
        var results = document["results"]!.AsArray();
        Assert.Equal(["refused", "ok", "ok"], results.Select(one => (string?)one!["result"]));
        Assert.Equal([2, 0, 0], results.Select(one => (int)one!["exitCode"]!));
        Assert.Equal([null, "models/b/deploy.onnx", "models/c.onnx"], results.Select(one => (string?)one!["output"]));
        Assert.Equal("PK2101", (string?)results[0]!["diagnostics"]![0]!["code"]);
        Assert.Equal((3, 2, 0, 1), ((int)document["totals"]!["inputs"]!, (int)document["totals"]!["ok"]!, (int)document["totals"]!["failed"]!, (int)document["totals"]!["refused"]!));

        var suite = XDocument.Load(_folder.PathOf("r.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("3", "0", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));

        var run = JsonNode.Parse(File.ReadAllText(_folder.PathOf("r.sarif")))!["runs"]![0]!;
        Assert.False((bool)run["invocations"]![0]!["executionSuccessful"]!);
        var first = run["results"]!.AsArray().First(one => (string?)one!["level"] == "error")!;
        Assert.Equal("PK2101", (string?)first["ruleId"]);
        var place = first["locations"]![0]!["physicalLocation"]!;
        Assert.Equal(("nets/a/deploy.prototxt", 1), ((string?)place["artifactLocation"]!["uri"], (int?)place["region"]!["startLine"]));
        Assert.Contains("PK3001", run["tool"]!["driver"]!["rules"]!.AsArray().Select(rule => (string?)rule!["id"]));
    }

    [Fact]
    public void A_single_net_has_the_same_documents()
    {
        var (code, output, error) = Command.Run(_folder.Root, "convert", "nets/c.prototxt", "--json", "--junit", "r.xml", "--sarif", "r.sarif");
        Assert.Equal(0, code);
        Assert.Contains("c.onnx: ", error, StringComparison.Ordinal);
        Assert.Equal("c.onnx", (string?)JsonNode.Parse(output)!["results"]![0]!["output"]);
        Assert.Single(XDocument.Load(_folder.PathOf("r.xml")).Descendants("testcase"));
        Assert.Equal("note", (string?)JsonNode.Parse(File.ReadAllText(_folder.PathOf("r.sarif")))!["runs"]![0]!["results"]![0]!["level"]);

        // So has one whose arguments are wrong.
        Assert.Equal(2, Command.Run(_folder.Root, "convert", "nets/c.prototxt", "--opset", "1", "--sarif", "r.sarif").Code);
        Assert.Equal("PK4001", (string?)JsonNode.Parse(File.ReadAllText(_folder.PathOf("r.sarif")))!["runs"]![0]!["results"]![0]!["ruleId"]);
        Assert.Equal(2, Command.Run(_folder.Root, "convert", "nets/c.prototxt", "--opset", "1", "--sarif", "nets/c.prototxt").Code);
        Assert.Equal(Command.Net, File.ReadAllText(_folder.PathOf("nets/c.prototxt")));
    }

    [Fact]
    public void A_note_that_all_nets_get_is_shown_once()
    {
        var (_, _, error) = Command.Run(_folder.Root, "convert", "nets", "--out-dir", "models");
        Assert.Single(error.Split('\n'), line => line.Contains("note PK3001", StringComparison.Ordinal));
        Assert.Contains("2 more notes of these codes are not shown; --json has all.", error, StringComparison.Ordinal);
    }

    /// <summary>On a terminal a bar shows how many are done, and messages go above it.</summary>
    [Fact]
    public void A_terminal_shows_how_far_it_has_come()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"))
            Assert.Skip("There is no script, which makes terminals.");
        _folder.Write("nets/a/deploy.prototxt", "layer {");
        var start = new ProcessStartInfo("script", ["-qec", $"dotnet '{Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll")}' convert nets --out-dir models", "/dev/null"])
        {
            WorkingDirectory = _folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["TERM"] = "xterm-256color";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(2, process.ExitCode);
        Assert.Contains("portkit convert: 3 of 3", shown, StringComparison.Ordinal);
        Assert.Contains("error PK1001", shown, StringComparison.Ordinal);
        Assert.Contains("2 ok, 1 refused", shown, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Outputs(string folder) =>
    [
        .. Directory.EnumerateFiles(_folder.PathOf(folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder.PathOf(folder), file).Replace('\\', '/'))
            .Where(file => !file.StartsWith(".portkit/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
    ];

    [GeneratedRegex(@" *\b\d+\.\d\d\b")]
    private static partial Regex Seconds();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}

using System.Text.Json.Nodes;

namespace PortKit.Cli.Tests.Batch;

public sealed class SummaryCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SummaryCommandTests()
    {
        Directory.CreateDirectory(_folder.PathOf("runs"));
        foreach (var net in new[] { "a", "b", "c" })
            _folder.Write($"{net}.prototxt", Command.Net);
        _folder.Write("bad.prototxt", "layer { name: \"x\" type: \"Convolutoin\" }");
        Keep("runs/1.json", 0, "convert", "a.prototxt", "b.prototxt", "--out-dir", "models", "--json");
        Keep("runs/2.json", 2, "convert", "c.prototxt", "bad.prototxt", "--out-dir", "models", "--json");
        Keep("runs/3.json", 0, "check", "models", "--json");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Summaries_become_one_table_and_one_document()
    {
        var (code, output, error) = Command.Run(_folder.Root, "summary", "runs");
        Assert.Equal((2, ""), (code, error));
        var lines = output.TrimEnd().Split('\n');
        Assert.Equal(9, lines.Length);
        Assert.Matches("^command +input +result +output +seconds +first diagnostic$", lines[0]);
        Assert.Matches(@"^convert +bad\.prototxt +refused +\d+\.\d\d +PK2101 \(1,", lines[4]);
        Assert.Matches(@"^check +models/a\.onnx +ok +\d+\.\d\d$", lines[5]);
        Assert.Matches(@"^total +7 inputs +6 ok, 1 refused +\d+\.\d\d$", lines[8]);
        Assert.Equal(output, Command.Run(_folder.Root, "summary", "runs/*.json").Output);
        Assert.Equal(output, Command.Run(_folder.Root, "summary", "runs/1.json", "runs/2.json", "runs/3.json").Output);

        // Merged in two steps they give the same.
        Keep("half.json", 2, "summary", "runs/1.json", "runs/2.json", "--json");
        Keep("whole.json", 2, "summary", "half.json", "runs/3.json", "--json");
        Keep("once.json", 2, "summary", "runs", "--json");
        Assert.Equal(File.ReadAllText(_folder.PathOf("once.json")), File.ReadAllText(_folder.PathOf("whole.json")));
        var document = JsonNode.Parse(File.ReadAllText(_folder.PathOf("once.json")))!;
        Assert.Equal(("summary", 2, 7), ((string?)document["command"], (int?)document["exitCode"], (int?)document["totals"]!["inputs"]));
    }

    /// <summary>Each row: what is in the file, what is said of it, and where.</summary>
    [Theory]
    [InlineData("", "x.json(1,1)", "Found what is no JSON, or ends too early.")]
    [InlineData("{\n  \"portkit\": ", "x.json(2,", "Found what is no JSON, or ends too early.")]
    [InlineData("[]", "x.json", "Found JSON of another kind.")]
    [InlineData("null", "x.json", "Found JSON of another kind.")]
    [InlineData("{\"name\": \"package\"}", "x.json", "Found JSON of another kind.")]
    [InlineData("{\"portkit\":\"1\",\"command\":\"convert\",\"exitCode\":0,\"results\":[null]}", "x.json", "Found JSON of another kind.")]
    [InlineData("{\"portkit\":\"1\",\"command\":\"convert\",\"exitCode\":0,\"results\":{}}", "x.json", "Found JSON of another kind.")]
    [InlineData("{\"portkit\":\"1\",\"command\":\"convert\",\"exitCode\":-1,\"results\":[]}", "x.json", "Found JSON of another kind.")]
    [InlineData("{\"portkit\":\"1\",\"command\":\"convert\",\"exitCode\":1e300}", "x.json", "Found JSON of another kind.")]
    [InlineData("{\"portkit\":\"1\",\"command\":\"convert\",\"exitCode\":2,\"diagnostics\":[{}]}", "x.json", "Found JSON of another kind.")]
    public void What_is_no_summary_is_told_and_the_others_are_merged(string text, string place, string message)
    {
        _folder.Write("x.json", text);
        var (code, output, error) = Command.Run(_folder.Root, "summary", "x.json", "runs/1.json");
        Assert.Equal(2, code);
        Assert.StartsWith(place, error, StringComparison.Ordinal);
        Assert.Contains($"error PK5022: A summary is expected, as commands print it with --json. {message}", error, StringComparison.Ordinal);
        Assert.Contains("\ntotal of 2 inputs  2 ok", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_with_the_one_that_was_meant()
    {
        var (code, output, error) = Command.Run(_folder.Root, "summary", "runs/11.json");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("Found no file of this name.", error, StringComparison.Ordinal);
        Assert.Contains("Did you mean runs/1.json?", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_of_one_input_counts_as_a_run_of_one()
    {
        Keep("runs/4.json", 0, "verify", "a.prototxt", "--json");
        Keep("runs/5.json", 2, "check", "none.onnx", "--json");
        Keep("runs/6.json", 2, "convert", "a.prototxt", "--opset", "1", "--json");
        Keep("runs/7.json", 2, "convert", "none/*.prototxt", "--json");
        var (code, output, _) = Command.Run(_folder.Root, "summary", "runs/4.json", "runs/5.json", "runs/6.json", "runs/7.json");
        Assert.Equal(2, code);
        Assert.Matches(@"\nverify +a\.prototxt +ok +0\.00", output);
        Assert.Matches(@"\ncheck +none\.onnx +refused +0\.00 +PK1008: ", output);
        Assert.Matches(@"\nconvert +runs/6\.json +refused +0\.00 +PK4001: --opset", output);
        Assert.Matches(@"\nconvert +runs/7\.json +refused +0\.00 +PK1008: A pattern that files match", output);
    }

    [Fact]
    public void The_worst_code_is_that_of_all()
    {
        _folder.Write("stopped.json", "{\"portkit\":\"0.1.0\",\"command\":\"convert\",\"exitCode\":130,\"diagnostics\":[]}");
        var (code, output, _) = Command.Run(_folder.Root, "summary", "runs/2.json", "stopped.json");
        Assert.Equal(130, code);
        Assert.Contains("1 ok, 1 refused, 1 stopped or faulty", output, StringComparison.Ordinal);
    }

    private void Keep(string name, int expected, params string[] words)
    {
        var (code, output, error) = Command.Run(_folder.Root, words);
        Assert.True(code == expected, error);
        _folder.Write(name, output);
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using PortKit.Layers;

namespace PortKit.House.Tests;

/// <summary>
/// What the README says is so: its table of layers is that of the catalogue, its example compiles and runs. Run with PORTKIT_WRITE_README=1 to
/// write the table anew.
/// </summary>
public sealed partial class ReadmeTests
{
    private const string TableStart = "<!-- support table: made by PORTKIT_WRITE_README=1 dotnet test -->\n";
    private const string TableEnd = "<!-- end of support table -->";

    /// <summary>
    /// A layer that came after Caffe 1.0 may wait for its row until the table is written anew; a row that is there says what the layer says.
    /// </summary>
    [Fact]
    public void Support_table_is_that_of_the_catalogue()
    {
        var readme = Repository.Read("README.md");
        var start = readme.IndexOf(TableStart, StringComparison.Ordinal) + TableStart.Length;
        var end = readme.IndexOf(TableEnd, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_README") == "1")
            File.WriteAllText(Repository.PathOf("README.md"), readme[..start] + SupportTable(LayerCatalog.Default.Types) + readme[end..]);
        var table = Between(Repository.Read("README.md"), TableStart, TableEnd);
        var waiting = LayerCatalog.Default.Types.Except(LayerCatalog.Caffe.Types)
            .Where(type => !table.Contains($"\n| {type} |", StringComparison.Ordinal));
        Assert.Equal(SupportTable(LayerCatalog.Default.Types.Except(waiting)), table);
    }

    [Fact]
    public void Example_is_the_one_below_and_runs()
    {
        var example = Between(Repository.Read("README.md"), "```csharp\nusing PortKit;\n\n", "```");
        var here = Between(Repository.Read("tests", "PortKit.House.Tests", "ReadmeTests.cs"), "// README begins\n", "        // README ends");
        Assert.Equal(example, here.Replace("        ", "", StringComparison.Ordinal));

        var folder = Directory.CreateTempSubdirectory("portkit");
        var previous = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = folder.FullName;
            Directory.CreateDirectory("models/lenet");
            File.Copy(Repository.PathOf("models", "lenet", "deploy.prototxt"), "models/lenet/deploy.prototxt");
            Example();
            Assert.True(File.Exists("lenet.onnx"));
        }
        finally
        {
            Environment.CurrentDirectory = previous;
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The command that the README shows prints what the README shows; how far values lie apart differs from one processor to another.</summary>
    [Fact]
    public void Verify_prints_what_is_shown()
    {
        var text = Between(Repository.Read("README.md"), "### verify\n", "\n### ");
        var arguments = Between(text, "```bash\nportkit ", "\n").Split(' ');
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PortKit.Cli.dll"), .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().ReplaceLineEndings("\n");
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Equal(Steady(Between(text, "```text\n", "```")), Steady(output));

        static string Steady(string table) => Blanks().Replace(Measured().Replace(table, " #"), " ");
    }

    [GeneratedRegex(@" (0|\d\.\de[-+]\d\d)(?= )")]
    private static partial Regex Measured();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();

    private static void Example()
    {
        // README begins
        var converted = Converter.Convert("models/lenet/deploy.prototxt", "lenet.onnx", new ConvertOptions { Seed = 1701 });
        foreach (var diagnostic in converted.Diagnostics)
            Console.WriteLine(diagnostic);
        if (converted.Succeeded)
            Console.WriteLine($"{converted.Net.Plan.ParameterCount} parameters");
        // README ends
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string SupportTable(IEnumerable<string> types)
    {
        var table = new StringBuilder("| type | | |\n| --- | --- | --- |\n");
        foreach (var type in types)
        {
            LayerCatalog.Default.TryFind(type, out var layer);
            table.Append($"| {type} | {layer!.Support.Kind.ToString().ToLowerInvariant()} | {layer.Support.Reason} |\n");
        }

        return table.ToString();
    }
}

using System.Text.RegularExpressions;
using PortKit.Cli.Output;
using PortKit.Cli.Usage;
using PortKit.House.Tests;
using PortKit.Verification;

namespace PortKit.Cli.Tests.Usage;

/// <summary>
/// What messages say to type can be typed: every option that a string of the sources names, itself or by key, is one of the commands that show it, and
/// every command line there is one that the command takes.
/// </summary>
public sealed partial class HintTests
{
    /// <summary>Files whose strings only some commands show; the strings of other libraries are shown by all commands that take a net.</summary>
    private static readonly Dictionary<string, string[]> ShownBy = new()
    {
        ["InputPrefixes.cs"] = ["convert"],
        ["ModelComposer.cs"] = ["train-graph"],
        ["TrainingData.cs"] = ["train"],
        ["TrainingRun.cs"] = ["train"],
        ["DataOption.cs"] = ["train"],
        ["TrainingPage.cs"] = ["train"],
        ["RestoreOption.cs"] = ["train", "train-graph"],
        ["TrainGraphCommand.cs"] = ["train-graph"],
        ["OpsetOption.cs"] = ["convert", "train-graph"],
        ["FillNotes.cs"] = ["convert", "init", "report", "verify"],
        ["GivenNames.cs"] = ["convert"],
        ["Float16Notes.cs"] = ["convert"],
        ["SpatialProbe.cs"] = ["convert"],
        ["SymbolicInputs.cs"] = ["convert"],
        ["ChannelsLast.cs"] = ["convert"],
        ["RenameOption.cs"] = ["convert"],
        ["InputLayer.cs"] = ["convert"],
        ["OutputSelection.cs"] = ["convert"],
        ["SizeProbe.cs"] = ["convert"],
        ["NetOptions.cs"] = ["convert"],
        ["TransformNotes.cs"] = ["convert"],
        ["NetEmitter.cs"] = ["convert"],
        ["DummyDataLayer.cs"] = ["convert"],
        ["Hdf5OutputLayer.cs"] = ["convert"],
        ["InsanityLayer.cs"] = ["convert"],
        ["ModelFit.cs"] = ["verify"],
        ["RecordComparison.cs"] = ["verify"],
        ["CustomOpNotes.cs"] = ["convert"],
        ["CustomOperators.cs"] = ["convert"],
        ["CommandLine.cs"] = ["check", "compare", "verify"],
        ["InputValues.cs"] = ["verify"],
        ["SignalAdvice.cs"] = ["convert"],
        ["PreprocessingOptions.cs"] = ["convert", "verify"],
        ["LayerPatterns.cs"] = ["explain"],
        ["JUnitReport.cs"] = ["check", "compare", "verify"],
        ["BatchOptions.cs"] = ["convert", "init", "report"],
        ["BatchRun.cs"] = ["convert", "init", "report"],
        ["DoneRecords.cs"] = ["convert", "init", "report"],
        ["OutputTree.cs"] = ["convert", "init", "report"],
        ["SummaryFile.cs"] = ["summary"],
        ["SarifFile.cs"] = ["convert", "init", "check", "verify", "report"],
        ["JsonOutput.cs"] = ["check", "compare", "explain", "inspect", "verify"],
    };

    /// <summary>Strings that hold what other programs take.</summary>
    private static readonly string[] OfOthers = ["h5repack"];

    private static readonly Dictionary<string, System.CommandLine.Command> Commands = PortKitCommand.Create().Subcommands.ToDictionary(command => command.Name);

    private static readonly string[] NetCommands = [.. Commands.Values.Where(command => command.Arguments.Any(argument => argument.Name == "NET")).Select(command => command.Name)];

    [Fact]
    public void Options_that_messages_name_are_there()
    {
        var count = 0;
        foreach (var (file, text) in Strings())
        {
            foreach (Match match in NamedOption().Matches(text))
            {
                count++;
                var option = match.Groups["option"].Value;
                var named = CommandBefore(text[..match.Index]) ?? match.Groups["command"].Value;
                foreach (var command in Commands.ContainsKey(named) ? [named] : ShowersOf(file, text))
                    Assert.True(HasOption(command, option), $"{Path.GetFileName(file)}: '{text}' names {option}, which portkit {command} does not have.");
            }
        }

        Assert.InRange(count, 50, int.MaxValue);
    }

    [Fact]
    public void Lines_that_messages_show_can_be_typed()
    {
        var count = 0;
        foreach (var (file, text) in Strings())
        {
            foreach (Match match in CommandLineLine().Matches(text))
            {
                if (!Commands.ContainsKey(match.Groups["command"].Value))
                    continue;
                count++;
                var words = match.Value.Split('>')[0].Split("   ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(word => word.Trim('\'')).ToArray();
                var parsed = CommandLine.Parse(PortKitCommand.Create(), words);
                Assert.True(parsed.Errors.Count == 0, $"{Path.GetFileName(file)}: '{match.Value}': {string.Join(' ', parsed.Errors)}");
            }
        }

        Assert.InRange(count, 15, int.MaxValue);
    }

    /// <summary>A program that reads a key finds the property; the command knows what is typed for it.</summary>
    [Fact]
    public void Keys_are_properties_and_are_all_known()
    {
        var used = Strings(typed: false).SelectMany(one => OptionNames.Key().Matches(one.Text)).Select(match => match.Groups["key"].Value).ToHashSet();
        Assert.Equal(OptionNames.ByKey.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));

        var types = new[] { typeof(Converter).Assembly, typeof(NetVerifier).Assembly }.SelectMany(assembly => assembly.GetExportedTypes()).ToList();
        var names = types.Select(type => type.Name)
            .Concat(types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) || type == typeof(InputPreprocessing))
                .SelectMany(type => type.GetProperties())
                .Select(property => property.Name))
            .ToHashSet();
        Assert.All(
            OptionNames.ByKey.Where(pair => pair.Value.StartsWith("--", StringComparison.Ordinal)),
            pair => Assert.Contains(pair.Key.Split(" = ")[0], names));
    }

    [Fact]
    public void Every_output_of_a_command_has_options_in_place_of_keys()
    {
        var diagnostic = new Diagnostic("PK1", DiagnosticSeverity.Note, SourceLocation.In("`Initializers`"), "`Batch` 4 of `Other`", "`Convert` a `Output` b");
        Assert.Equal("--init: note PK1: --batch 4 of `Other`\n  hint: portkit convert a -o b", OptionNames.Typed(diagnostic).ToString().ReplaceLineEndings("\n"));
        Assert.Equal("portkit convert a -o b", Assert.Single(JsonDiagnostic.Of([diagnostic])).Hint);
        Assert.Equal("--batch 4 of `Other`", JUnitCase.Of("a", "b", 1, [diagnostic with { Severity = DiagnosticSeverity.Error }]).Failure);
    }

    private static string? CommandBefore(string text) =>
        text.LastIndexOf("portkit ", StringComparison.Ordinal) is var at and >= 0 && text[(at + 8)..].Split(' ')[0] is var word && Commands.ContainsKey(word) ? word : null;

    private static string[] ShowersOf(string file, string text)
    {
        var name = Path.GetFileName(file);
        if (ShownBy.TryGetValue(name, out var commands))
            return commands;

        // A command's own file shows its own options.
        var own = Path.GetFileNameWithoutExtension(file) is var stem && stem.EndsWith("Command", StringComparison.Ordinal) ? stem[..^"Command".Length].ToLowerInvariant() : "";
        if (Commands.ContainsKey(own))
            return [own];
        return OfOthers.Any(other => text.Contains(other, StringComparison.Ordinal)) ? [] : NetCommands;
    }

    private static bool HasOption(string command, string option) =>
        option is "--help" or "--version" || Commands[command].Options.Any(one => one.Name == option || one.Aliases.Contains(option));

    /// <summary>The strings of the sources that say something, with their files; comments left out.</summary>
    /// <param name="typed">Whether to have what the command prints in place of keys, as its users read them; else only the libraries' strings as they stand.</param>
    private static IEnumerable<(string File, string Text)> Strings(bool typed = true)
    {
        var leftOut = $"{Path.DirectorySeparatorChar}{(typed ? "Usage" : "PortKit.Cli")}{Path.DirectorySeparatorChar}";
        foreach (var file in Repository.Sources("src").Where(file => !file.Contains(leftOut, StringComparison.Ordinal)))
        {
            var code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            foreach (Match match in Literal().Matches(code))
                yield return (file, typed ? OptionNames.Typed(match.Groups["text"].Value) : match.Groups["text"].Value);
        }
    }

    [GeneratedRegex("\"\"\"(?<text>.*?)\"\"\"|\"(?<text>(?:[^\"\\\\\\n]|\\\\.)*)\"", RegexOptions.Singleline)]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?:(?<command>[a-z]+) +)?(?<![\w-])(?<option>--[a-z][a-z-]+[a-z])")]
    private static partial Regex NamedOption();

    [GeneratedRegex(@"portkit (?<command>[a-z]+)(?= [^-a-z]| \S+\.| -)[^\n""]*")]
    private static partial Regex CommandLineLine();
}

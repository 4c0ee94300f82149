using System.CommandLine;
using System.Text.RegularExpressions;
using PortKit.Cli.Commands;
using PortKit.Cli.Output;

namespace PortKit.Cli;

/// <summary>The <c>portkit</c> command: all that it can do.</summary>
internal static partial class PortKitCommand
{
    private static readonly Entry[] Commands =
    [
        new("convert", ConvertCommand.Create),
        new("init", InitCommand.Create),
        new("explain", ExplainCommand.Create),
        new("check", CheckCommand.Create),
        new("inspect", InspectCommand.Create),
        new("compare", CompareCommand.Create),
        new("verify", VerifyCommand.Create),
        new("report", ReportCommand.Create),
        new("summary", SummaryCommand.Create),
        new("format", FormatCommand.Create),
        new("upgrade", UpgradeCommand.Create),
        new("train", TrainCommand.Create),
        new("train-graph", TrainGraphCommand.Create),
        new("demo", () => DemoCommand.Create(Run)),
        new("help", Help),
        new("completion", CompletionCommand.Create),
    ];

    /// <summary>
    /// Makes the command. If <paramref name="words"/> begin with the name of a command, it has that one alone: to set up the others, which have
    /// some hundred options, would take longer than to read a small net.
    /// </summary>
    /// <param name="words">The command line; nothing for the command as a whole.</param>
    public static RootCommand Create(params IReadOnlyList<string> words)
    {
        var root = new RootCommand("Ports Caffe networks to ONNX, starting from the very weights Caffe would have started from.");
        root.SetAction(_ => Welcome.Print());
        var named = Array.FindAll(Commands, command => words is [var first, ..] && command.Name == first);
        foreach (var entry in named.Length > 0 ? named : Commands)
        {
            var command = entry.Create();
            QuietOption.AddTo(command);

            // A list of the commands has a line for each. All that there is to say of one is told where it is named.
            if (named.Length == 0 && words.Count > 0)
                command.Description = $"{FirstSentence().Match(command.Description!).Value.ReplaceLineEndings(" ")}.";
            root.Add(command);
        }

        return root;
    }

    private static Command Help() => HelpCommand.Create([.. Commands.Select(command => command.Name)], Run);

    private static int Run(IReadOnlyList<string> words, CancellationToken cancellation) =>
        CommandLine.Invoke(CommandLine.Parse(Create(words), words), cancellation);

    [GeneratedRegex(@"^(?:\([^)]*\)|[^(])*?(?=[.:](?:\s|$))")]
    private static partial Regex FirstSentence();

    private sealed record Entry(string Name, Func<Command> Create);
}

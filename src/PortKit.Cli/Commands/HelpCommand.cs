using System.CommandLine;
using PortKit.Cli.Output;

namespace PortKit.Cli.Commands;

/// <summary><c>portkit help</c>: the help of a command, or what a message means.</summary>
internal static class HelpCommand
{
    private const int MostNear = 3;

    /// <summary>Makes the command.</summary>
    /// <param name="commands">The names of all commands.</param>
    /// <param name="run">Runs a command line, and gives its exit code.</param>
    public static Command Create(IReadOnlyList<string> commands, Func<IReadOnlyList<string>, CancellationToken, int> run)
    {
        var topic = new Argument<string?>("TOPIC")
        {
            Description = "A command, or the code of a message, such as PK2110.",
            HelpName = "COMMAND|CODE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        topic.CompletionSources.Add(_ => commands.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        var command = new Command(
            "help",
            """
            Shows the help of a command, or what a message means and what to do about it.

            Examples:
              portkit help convert
              portkit help PK2110
            """);
        command.Add(topic);
        command.SetStoppable((parsed, cancellation) =>
        {
            var word = parsed.GetValue(topic);
            if (word is null)
                return run(["--help"], cancellation);
            if (commands.FirstOrDefault(name => name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } known)
                return run([known, "--help"], cancellation);
            if (DiagnosticPage.Find(word) is { } entry)
                return Print(entry);
            var near = NearestName.Find(word, commands) is { } name ? [name] : DiagnosticPage.Near(word, MostNear);
            Report.Diagnostics([new Diagnostic(
                Codes.Argument,
                DiagnosticSeverity.Error,
                SourceLocation.In("portkit help"),
                $"A command or the code of a message is expected. Found '{word}'.",
                near.Count == 0 ? "See  portkit help" : $"Did you mean {string.Join(" or ", near)}?  portkit help {near[0]}")]);
            return ExitCodes.BadInput;
        });
        return command;
    }

    private static int Print(DiagnosticPage.Entry entry)
    {
        Report.Line($"{entry.Code}: {entry.Severity}");
        Report.Line();
        Report.Paragraph(entry.Meaning);
        if (entry.Example is not null)
        {
            Report.Line();
            Report.Line("For example:");
            Report.Line();
            foreach (var line in entry.Example.Split('\n'))
                Report.Line($"  {line}");
        }

        if (entry.Advice.Length > 0)
        {
            Report.Line();
            Report.Paragraph($"What to do: {entry.Advice}");
        }

        return ExitCodes.Done;
    }
}

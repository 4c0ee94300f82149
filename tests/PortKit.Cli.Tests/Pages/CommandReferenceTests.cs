using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using System.Text.RegularExpressions;
using PortKit.House.Tests;
using CliCommand = System.CommandLine.Command;

namespace PortKit.Cli.Tests.Pages;

/// <summary>docs/commands.md is what the commands say of themselves. Run with PORTKIT_WRITE_README=1 to write it anew.</summary>
public sealed partial class CommandReferenceTests
{
    private const string Intro =
        """
        # Commands

        <!-- Made by PORTKIT_WRITE_README=1 dotnet test from what the commands say of themselves. -->

        What `portkit help COMMAND` prints, for all commands. [A tour](tour.md) shows them at work.


        """;

    [Fact]
    public void The_page_is_that_of_the_commands()
    {
        var path = Repository.PathOf("docs", "commands.md");
        var expected = Page();
        if (Environment.GetEnvironmentVariable("PORTKIT_WRITE_README") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, Repository.Read("docs", "commands.md"));
    }

    /// <summary>The page is held to the options themselves, by another way than it is made.</summary>
    [Fact]
    public void Every_option_is_there_once_for_each_command_that_takes_it()
    {
        var page = Repository.Read("docs", "commands.md").Split("\n## ")[1..];
        Assert.Equal(PortKitCommand.Create().Subcommands.Select(command => command.Name), page.Select(section => section.Split('\n')[0]));
        foreach (var (command, section) in PortKitCommand.Create().Subcommands.Zip(page))
            Assert.All(Shown(command), option => Assert.Single(Regex.Matches(section, $@"\n\| `(-\w, )?{option.Name}[ `]")));
    }

    private static string Page()
    {
        var page = new StringBuilder(Intro.ReplaceLineEndings("\n"));
        var commands = PortKitCommand.Create().Subcommands;
        page.Append("| command | what it does |\n| --- | --- |\n");
        foreach (var command in commands)
            page.Append($"| [{command.Name}](#{command.Name}) | {Cell($"{FirstSentence().Match(command.Description!).Value}.")} |\n");
        page.Append("\nEvery command also takes `--quiet`, which leaves out notes and the line of success, and `--help`.\n");
        foreach (var command in commands)
            Append(page, command);
        return page.ToString();
    }

    private static void Append(StringBuilder page, CliCommand command)
    {
        var parts = command.Description!.ReplaceLineEndings("\n").Split("\n\nExamples:\n");
        page.Append($"\n## {command.Name}\n\n{Text(parts[0])}\n\n```text\n{Usage(command)}\n{(parts.Length > 1 ? "\n" : "")}");
        foreach (var example in parts.Skip(1).SelectMany(part => part.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            page.Append($"{example.Trim()}\n");
        page.Append("```\n");
        if (command.Arguments.Count > 0)
        {
            page.Append("\n| argument | |\n| --- | --- |\n");
            foreach (var argument in command.Arguments)
                page.Append($"| {Code(argument.HelpName ?? argument.Name)} | {Cell(argument.Description!)} |\n");
        }

        if (!Shown(command).Any())
            return;
        page.Append("\n| option | |\n| --- | --- |\n");
        foreach (var option in Shown(command))
        {
            var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name));
            page.Append($"| {Code($"{names} {option.HelpName}".TrimEnd())} | {Cell(option.Description!)} |\n");
        }
    }

    private static IEnumerable<Option> Shown(CliCommand command) =>
        command.Options.Where(option => !option.Hidden && option is not HelpOption and not VersionOption && option.Name != "--quiet");

    private static string Usage(CliCommand command) =>
        string.Join(' ', [
            $"portkit {command.Name}",
            .. command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0
                ? $"[{argument.HelpName ?? argument.Name}]"
                : argument.HelpName ?? argument.Name),
            "[options]"]);

    /// <summary>Paragraphs, whose lines are those of the terminal.</summary>
    private static string Text(string description) =>
        string.Join("\n\n", description.Split("\n\n").Select(paragraph => Escaped(paragraph.Replace('\n', ' ').Trim())));

    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Cell(string text) => Escaped(text.ReplaceLineEndings(" ").Trim());

    // A pipe ends a cell, and what looks like a tag or emphasis is shown as it is.
    private static string Escaped(string text) => Special().Replace(text, "\\$0");

    [GeneratedRegex(@"[|<*_]")]
    private static partial Regex Special();

    [GeneratedRegex(@"^(?:\([^)]*\)|[^(])*?(?=[.:](?:\s|$))", RegexOptions.Singleline)]
    private static partial Regex FirstSentence();
}

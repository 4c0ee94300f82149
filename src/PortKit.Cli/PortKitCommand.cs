using System.CommandLine;
using PortKit.Cli.Commands;

namespace PortKit.Cli;

/// <summary>The <c>portkit</c> command: all that it can do.</summary>
internal static class PortKitCommand
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
        new("format", FormatCommand.Create),
        new("upgrade", UpgradeCommand.Create),
    ];

    /// <summary>
    /// Makes the command. If <paramref name="words"/> begin with the name of a command, it has that one alone: to set up the others, which have
    /// some hundred options, would take longer than to read a small net.
    /// </summary>
    /// <param name="words">The command line; nothing for the command as a whole.</param>
    public static RootCommand Create(params IReadOnlyList<string> words)
    {
        var root = new RootCommand("Ports Caffe networks to ONNX, starting from the very weights Caffe would have started from.");
        var named = Array.FindAll(Commands, command => words is [var first, ..] && command.Name == first);
        foreach (var command in named.Length > 0 ? named : Commands)
            root.Add(command.Create());
        return root;
    }

    private sealed record Entry(string Name, Func<Command> Create);
}

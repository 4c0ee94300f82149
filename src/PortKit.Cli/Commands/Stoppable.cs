using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary>Commands that may take long, and end when they are told to (see <see cref="Output.Interruption"/>).</summary>
internal static class Stoppable
{
    /// <summary>Sets what a command does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Does it and gives the exit code; throws <see cref="OperationCanceledException"/> once it is stopped.</param>
    /// <param name="patience">How long it may take to stop, for one that saves its work first; null for as long as others.</param>
    public static void SetStoppable(this Command command, Func<ParseResult, CancellationToken, int> run, TimeSpan? patience = null) =>
        command.Action = new StoppableAction(run, patience);
}

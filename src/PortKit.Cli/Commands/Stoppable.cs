using System.CommandLine;

namespace PortKit.Cli.Commands;

/// <summary>Commands that may take long, and end when they are told to (see <see cref="Output.Interruption"/>).</summary>
internal static class Stoppable
{
    /// <summary>Sets what a command does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Does it and gives the exit code; throws <see cref="OperationCanceledException"/> once it is stopped.</param>
    public static void SetStoppable(this Command command, Func<ParseResult, CancellationToken, int> run) =>
        command.SetAction((parsed, cancellation) => Task.FromResult(run(parsed, cancellation)));
}

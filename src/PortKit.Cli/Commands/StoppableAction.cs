using System.CommandLine;
using System.CommandLine.Invocation;

namespace PortKit.Cli.Commands;

/// <summary>What a command does that may be stopped.</summary>
/// <param name="run">Does it and gives the exit code.</param>
/// <param name="patience">How long it may take to stop; null for as long as others (see <see cref="Output.Interruption"/>).</param>
internal sealed class StoppableAction(Func<ParseResult, CancellationToken, int> run, TimeSpan? patience) : AsynchronousCommandLineAction
{
    /// <summary>How long it may take to stop; null for as long as others.</summary>
    public TimeSpan? Patience { get; } = patience;

    /// <inheritdoc/>
    public override Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default) =>
        Task.FromResult(run(parseResult, cancellationToken));
}

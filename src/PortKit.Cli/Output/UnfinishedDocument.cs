namespace PortKit.Cli.Output;

/// <summary>What a command says with <c>--json</c> if it did not come to its work: it was called wrongly, was stopped, or has a fault.</summary>
/// <param name="Command">The command's name.</param>
internal sealed record UnfinishedDocument(string Command) : JsonDocument(Command);

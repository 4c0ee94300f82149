namespace PortKit.Cli.Commands;

/// <summary>A call, in JSON.</summary>
internal sealed record ExplainedCall(string Text, bool Exact, string? Note);

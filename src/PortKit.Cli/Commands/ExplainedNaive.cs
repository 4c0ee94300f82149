namespace PortKit.Cli.Commands;

/// <summary>What the name would have led to, in JSON.</summary>
internal sealed record ExplainedNaive(string Call, double Std, double Ratio, bool Truncated);

namespace PortKit.Explanation;

/// <summary>A net as a file of code for a framework.</summary>
/// <param name="Lines">The lines; none where something has no counterpart.</param>
/// <param name="Diagnostics">What has none, with its place in the net.</param>
public sealed record ModuleCode(IReadOnlyList<string> Lines, IReadOnlyList<Diagnostic> Diagnostics);

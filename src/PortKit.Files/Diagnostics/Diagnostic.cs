namespace PortKit.Files;

/// <summary>One thing said about the input: what was found, what was expected, and where.</summary>
/// <param name="Code">The code, such as <c>PK2104</c>; each has its line in docs/diagnostics.md.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Location">Where in the input.</param>
/// <param name="Message">What was found and what was expected, in full sentences.</param>
/// <param name="Hint">What to type next, or null.</param>
public sealed record Diagnostic(
    string Code,
    DiagnosticSeverity Severity,
    SourceLocation Location,
    string Message,
    string? Hint = null)
{
    /// <summary>
    /// The diagnostic as compilers print it, the hint on a line of its own. Nothing in either can break the line (<see cref="ShownText"/>).
    /// </summary>
    public override string ToString()
    {
        var severity = Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "note",
        };
        var line = ShownText.Of($"{Location}: {severity} {Code}: {Message}");
        return Hint is null ? line : $"{line}{Environment.NewLine}  hint: {ShownText.Of(Hint)}";
    }
}

namespace PortKit.Cli.Output;

/// <summary>
/// Keeps a file that has one fault a hundred thousand times from filling a terminal or a log: of each code the first are shown, and of the others
/// how many there are.
/// </summary>
internal static class DiagnosticFlood
{
    /// <summary>How many of a code are shown.</summary>
    public const int Most = 50;

    /// <summary>The diagnostics in their order, and at the end a line for each code of which some are not among them.</summary>
    public static IReadOnlyList<Diagnostic> Bounded(IEnumerable<Diagnostic> diagnostics)
    {
        if (diagnostics is IReadOnlyList<Diagnostic> { Count: <= Most } few)
            return few;
        var shown = new List<Diagnostic>();
        var codes = new Dictionary<(string Code, DiagnosticSeverity Severity), (int Count, Diagnostic Last)>();
        foreach (var diagnostic in diagnostics)
        {
            var code = (diagnostic.Code, diagnostic.Severity);
            var count = codes.GetValueOrDefault(code).Count + 1;
            codes[code] = (count, diagnostic);
            if (count <= Most)
                shown.Add(diagnostic);
        }

        foreach (var ((code, severity), (count, last)) in codes.Where(code => code.Value.Count > Most))
        {
            var left = count - Most;
            shown.Add(new Diagnostic(
                code,
                severity,
                SourceLocation.In(last.Location.File),
                $"{left} more of this code {Counted.Verb(left, "is", "are")} not shown. There are {count} in all."));
        }

        return shown;
    }
}

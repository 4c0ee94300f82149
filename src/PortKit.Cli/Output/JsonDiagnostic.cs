using PortKit.Cli.Usage;

namespace PortKit.Cli.Output;

/// <summary>A diagnostic, in JSON.</summary>
internal sealed record JsonDiagnostic(string Code, string Severity, string? File, int? Line, int? Column, string Message, string? Hint)
{
    /// <summary>Says diagnostics in JSON; a flood of them is cut short.</summary>
    public static IReadOnlyList<JsonDiagnostic> Of(IEnumerable<Diagnostic> diagnostics) =>
        [.. DiagnosticFlood.Bounded(diagnostics).Select(OptionNames.Typed).Select(Of)];

    private static JsonDiagnostic Of(Diagnostic diagnostic) => new(
        diagnostic.Code,
        diagnostic.Severity.ToString().ToLowerInvariant(),
        string.IsNullOrEmpty(diagnostic.Location.File) ? null : diagnostic.Location.File,
        diagnostic.Location.Line > 0 ? diagnostic.Location.Line : null,
        diagnostic.Location.Line > 0 ? diagnostic.Location.Column : null,
        diagnostic.Message,
        diagnostic.Hint);
}

using System.Collections;

namespace PortKit.Files;

/// <summary>Collects diagnostics, so that all problems of a file are reported in one run. Not thread-safe.</summary>
public sealed class DiagnosticBag : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<Diagnostic> _known = [];

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>Whether any of them is an error.</summary>
    public bool HasErrors => ErrorCount > 0;

    /// <summary>How many of them are errors.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Adds one; an exact repetition is dropped.</summary>
    public void Add(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        if (!_known.Add(diagnostic))
            return;
        _items.Add(diagnostic);
        if (diagnostic.Severity == DiagnosticSeverity.Error)
            ErrorCount++;
    }

    /// <summary>Adds several, in order.</summary>
    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        foreach (var diagnostic in diagnostics)
            Add(diagnostic);
    }

    /// <summary>Adds an error.</summary>
    public void Error(string code, SourceLocation at, string message, string? hint = null) =>
        Add(new Diagnostic(code, DiagnosticSeverity.Error, at, message, hint));

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, SourceLocation at, string message, string? hint = null) =>
        Add(new Diagnostic(code, DiagnosticSeverity.Warning, at, message, hint));

    /// <summary>Adds a note.</summary>
    public void Note(string code, SourceLocation at, string message, string? hint = null) =>
        Add(new Diagnostic(code, DiagnosticSeverity.Note, at, message, hint));

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

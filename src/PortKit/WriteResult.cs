namespace PortKit;

/// <summary>What came of writing a model or weights.</summary>
public sealed class WriteResult
{
    internal WriteResult(IEnumerable<Diagnostic> diagnostics, string? dataPath = null, string? manifestPath = null) =>
        (Diagnostics, DataPath, ManifestPath) = ([.. diagnostics], dataPath, manifestPath);

    /// <summary>Whether everything was written. If not, <see cref="Diagnostics"/> has an error.</summary>
    public bool Succeeded => Diagnostics.All(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);

    /// <summary>What there is to say of what was written, in order; what there is to say of the net itself is in <see cref="PlanResult"/>.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The file beside a model that holds its weights, if there is one.</summary>
    public string? DataPath { get; }

    /// <summary>The file beside weights that says how they were drawn, if there is one.</summary>
    public string? ManifestPath { get; }
}

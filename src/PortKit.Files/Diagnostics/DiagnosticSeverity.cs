namespace PortKit.Files;

/// <summary>How much a <see cref="Diagnostic"/> weighs.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Something worth knowing; nothing is wrong.</summary>
    Note,

    /// <summary>The work goes on, but the result may not be what was meant.</summary>
    Warning,

    /// <summary>There will be no result.</summary>
    Error,
}

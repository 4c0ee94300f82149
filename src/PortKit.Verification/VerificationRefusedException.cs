namespace PortKit.Verification;

/// <summary>Thrown where there is nothing to compare, and turned into a diagnostic of the <see cref="VerificationResult"/>.</summary>
#pragma warning disable CA1032 // Nobody outside makes one.
internal sealed class VerificationRefusedException(Diagnostic diagnostic) : Exception(diagnostic.Message)
#pragma warning restore CA1032
{
    /// <summary>What is wrong, and where.</summary>
    public Diagnostic Diagnostic { get; } = diagnostic;

    /// <summary>Makes the exception of an error.</summary>
    public static VerificationRefusedException Of(string code, string? file, string message, string? hint = null) =>
        new(new Diagnostic(code, DiagnosticSeverity.Error, SourceLocation.In(file), message, hint));
}

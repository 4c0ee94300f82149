namespace PortKit.Net;

/// <summary>
/// Thrown by a layer that cannot be planned or emitted. The planner turns it into its diagnostic and goes on with the next
/// layer. Made by <see cref="LayerSource.Refuse"/>.
/// </summary>
public sealed class LayerRefusedException : Exception
{
    /// <summary>Makes an exception that carries no diagnostic of its own.</summary>
    public LayerRefusedException()
        : this(new Diagnostic(Codes.Internal, DiagnosticSeverity.Error, default, "A layer was refused without a reason."))
    {
    }

    /// <summary>Makes an exception with a message and no place.</summary>
    public LayerRefusedException(string message)
        : this(new Diagnostic(Codes.NotConvertible, DiagnosticSeverity.Error, default, message))
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    public LayerRefusedException(string message, Exception innerException)
        : base(message, innerException) =>
        Diagnostic = new Diagnostic(Codes.NotConvertible, DiagnosticSeverity.Error, default, message);

    /// <summary>Makes an exception that carries <paramref name="diagnostic"/>.</summary>
    public LayerRefusedException(Diagnostic diagnostic)
        : base((diagnostic ?? throw new ArgumentNullException(nameof(diagnostic))).Message) => Diagnostic = diagnostic;

    /// <summary>What is wrong, and where.</summary>
    public Diagnostic Diagnostic { get; }
}

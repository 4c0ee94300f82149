namespace PortKit.ML;

/// <summary>A net does not convert, its model does not load, or the data do not suit it.</summary>
public sealed class CaffeNetException : Exception
{
    /// <summary>Makes an exception that carries no diagnostics.</summary>
    public CaffeNetException()
        : this([])
    {
    }

    /// <summary>Makes an exception with a message and no diagnostics.</summary>
    public CaffeNetException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message, a cause and no diagnostics.</summary>
    public CaffeNetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception of diagnostics. Its message has the errors among them, each with its place and its hint.</summary>
    /// <param name="diagnostics">What there is to say.</param>
    /// <param name="innerException">The cause, or null.</param>
    public CaffeNetException(IReadOnlyList<Diagnostic> diagnostics, Exception? innerException = null)
        : base(
            string.Join(
                Environment.NewLine,
                (diagnostics ?? throw new ArgumentNullException(nameof(diagnostics))).Where(one => one.Severity == DiagnosticSeverity.Error)),
            innerException) => Diagnostics = diagnostics;

    /// <summary>Everything that was found, warnings and notes too, in order: code, place, message and what to do.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = [];

    /// <summary>An exception of one error.</summary>
    internal static CaffeNetException Of(string code, SourceLocation at, string message, string? hint = null, Exception? innerException = null) =>
        new([new Diagnostic(code, DiagnosticSeverity.Error, at, message, hint)], innerException);
}

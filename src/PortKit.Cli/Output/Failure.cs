using PortKit.Net;

namespace PortKit.Cli.Output;

/// <summary>What an exception that ends the work on an input says: the exit code, and a diagnostic in place of a stack trace.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Diagnostic">What to tell.</param>
internal sealed record Failure(int ExitCode, Diagnostic Diagnostic)
{
    /// <summary>Where it is, as long as nobody knows which input it was.</summary>
    public static readonly SourceLocation Place = SourceLocation.In("portkit");

    /// <summary>Tells a bad input from a fault of PortKit's own.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        // A layer of a plug-in may fail only when it is computed.
        LayerRefusedException refused => new(ExitCodes.BadInput, refused.Diagnostic),
        RefusedInputException refused => new(ExitCodes.BadInput, refused.Diagnostic),
        OutOfMemoryException => new(ExitCodes.BadInput, OutOfMemory()),
        _ => new(ExitCodes.InternalFault, Internal(exception)),
    };

    private static Diagnostic OutOfMemory() => new(
        Codes.OutOfMemory,
        DiagnosticSeverity.Error,
        Place,
        "This takes more memory than there is for this process, which ran out of it.",
        "Close other programs, raise the limit, or use a machine with more; a smaller batch takes less.");

    private static Diagnostic Internal(Exception fault) => new(
        Codes.Internal,
        DiagnosticSeverity.Error,
        Place,
        $"This is a fault of PortKit's own: {fault.GetType().Name}: {fault.Message}",
        "Please report it, with the input. Set PORTKIT_STACK_TRACE=1 to see where it happened.");
}

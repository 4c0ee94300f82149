namespace PortKit.Cli.Output;

/// <summary>Thrown for an input that cannot be read, where nothing else can be done than to tell it.</summary>
internal sealed class RefusedInputException(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    /// <summary>What is wrong.</summary>
    public Diagnostic Diagnostic { get; } = diagnostic;
}

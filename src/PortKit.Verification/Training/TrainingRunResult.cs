namespace PortKit.Verification;

/// <summary>How a run of training ended.</summary>
/// <param name="Iterations">How many iterations are done, those before the run included.</param>
/// <param name="Loss">The loss as it was shown last, or would have been: the mean over average_loss iterations.</param>
/// <param name="LastState">The last .solverstate that was saved in the run; null for none.</param>
/// <param name="WasStopped">Whether it was told to stop before its end.</param>
/// <param name="Diagnostics">What there is to say of it; with an error if it went wrong.</param>
public sealed record TrainingRunResult(
    int Iterations, float Loss, string? LastState, bool WasStopped, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether it went on to its end, or to where it was told to stop.</summary>
    public bool Succeeded => Diagnostics.All(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);
}

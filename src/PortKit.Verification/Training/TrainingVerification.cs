namespace PortKit.Verification;

/// <summary>What came of verifying a training step.</summary>
/// <param name="Parts">Every piece, in the order in which Caffe makes them; empty if it did not come to that.</param>
/// <param name="Diagnostics">What was said: why it did not come to a comparison, or what differs first.</param>
public sealed record TrainingVerification(IReadOnlyList<VerifiedPart> Parts, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether the step was verified, and nothing differs.</summary>
    public bool Passed => Diagnostics.All(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);
}

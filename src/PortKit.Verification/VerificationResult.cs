namespace PortKit.Verification;

/// <summary>What came of verifying a net.</summary>
/// <param name="Blobs">Every blob version, in the order in which the net makes them; empty if it did not come to that.</param>
/// <param name="Diagnostics">What was said: why it did not come to a comparison, or what differs first.</param>
public sealed record VerificationResult(IReadOnlyList<VerifiedBlob> Blobs, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The first blob that differs: its layer is the one to look at. Null if none does.</summary>
    public VerifiedBlob? FirstDifference => Blobs.FirstOrDefault(blob => blob.Failed);

    /// <summary>Whether the net was verified, and nothing differs.</summary>
    public bool Passed => FirstDifference is null && Diagnostics.All(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error);
}

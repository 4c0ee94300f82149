namespace PortKit.Verification;

/// <summary>What became of a signal of normal numbers on its way through a net.</summary>
/// <param name="Blobs">The blobs that were measured, in the order in which they are made, inputs first.</param>
/// <param name="Trend">How the signal goes with depth.</param>
/// <param name="Findings">What is to be known of it, with advice, as diagnostics: warnings, and errors where an output is not finite.</param>
public sealed record SignalReport(IReadOnlyList<BlobSignal> Blobs, SignalTrend Trend, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>The blobs that were fed.</summary>
    public IEnumerable<BlobSignal> Inputs => Blobs.Where(blob => blob.IsInput);

    /// <summary>The outputs.</summary>
    public IEnumerable<BlobSignal> Outputs => Blobs.Where(blob => blob.IsOutput);

    /// <summary>The first blob with values that are not finite, or null.</summary>
    public BlobSignal? FirstNonFinite => Blobs.FirstOrDefault(blob => blob.Values.NonFinite > 0);

    /// <summary>Whether every output is finite.</summary>
    public bool IsFinite => Outputs.All(blob => blob.Values.NonFinite == 0);
}

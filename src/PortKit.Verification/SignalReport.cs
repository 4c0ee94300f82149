namespace PortKit.Verification;

/// <summary>How a signal fares on its way through a net.</summary>
public enum SignalVerdict
{
    /// <summary>There are too few layers with weights to tell.</summary>
    Unknown,

    /// <summary>From the first layer with weights to the last it keeps its size within a factor of 10.</summary>
    Steady,

    /// <summary>It shrinks to less than a tenth.</summary>
    Vanishing,

    /// <summary>It grows more than tenfold.</summary>
    Exploding,

    /// <summary>A layer gives one and the same value everywhere.</summary>
    Died,

    /// <summary>A blob is not finite.</summary>
    Overflowed,
}

/// <summary>How the standard deviation goes with depth: a line through its logarithm, over the blobs of layers with weights.</summary>
/// <param name="Verdict">How the signal fares.</param>
/// <param name="Factor">What one layer with weights multiplies the standard deviation by; NaN if there are too few layers to tell.</param>
/// <param name="Layers">How many layers the line goes through.</param>
/// <param name="Layer">The layer where the signal died or overflowed; else null.</param>
public sealed record SignalTrend(SignalVerdict Verdict, double Factor, int Layers, string? Layer = null);

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

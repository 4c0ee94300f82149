namespace PortKit.Verification;

/// <summary>How the standard deviation goes with depth: a line through its logarithm, over the blobs of layers with weights.</summary>
/// <param name="Verdict">How the signal fares.</param>
/// <param name="Factor">What one layer with weights multiplies the standard deviation by; NaN if there are too few layers to tell.</param>
/// <param name="Layers">How many layers the line goes through.</param>
/// <param name="Layer">The layer where the signal died or overflowed; else null.</param>
public sealed record SignalTrend(SignalVerdict Verdict, double Factor, int Layers, string? Layer = null);

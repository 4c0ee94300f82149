namespace PortKit.Initializers.Equivalents;

/// <summary>What the initializer gives that has the filler's name, or sounds like it.</summary>
/// <param name="Call">The call.</param>
/// <param name="Std">The standard deviation of the values that it gives for the ported array.</param>
/// <param name="Ratio">That, divided by the standard deviation of Caffe's values.</param>
/// <param name="IsTruncated">Whether values beyond two standard deviations are drawn again.</param>
public sealed record NaivePort(string Call, double Std, double Ratio, bool IsTruncated);

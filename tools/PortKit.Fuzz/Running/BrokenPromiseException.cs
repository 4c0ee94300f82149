namespace PortKit.Fuzz.Running;

/// <summary>PortKit took an input without an exception, but did not keep what it promises.</summary>
/// <param name="message">What it did.</param>
internal sealed class BrokenPromiseException(string message) : Exception(message);

namespace PortKit.Net;

/// <summary>A top whose shape the net does not tell in full, and that was not given from outside.</summary>
/// <param name="Top">Which top of the layer.</param>
/// <param name="Known">What the net tells.</param>
/// <param name="Why">Why it does not tell the rest, as a clause in which "it" is the shape.</param>
/// <param name="Error">What is to be said in place of the usual message, without a hint; or null.</param>
internal sealed record MissingTop(int Top, OpenShape Known, string Why, Diagnostic? Error = null);

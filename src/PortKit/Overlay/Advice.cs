namespace PortKit.Overlay;

/// <summary>What kind of mismatch it is, and what to do about it.</summary>
/// <param name="Kind">The kind, as a sentence; or null.</param>
/// <param name="Hint">What to do; or null.</param>
internal readonly record struct Advice(string? Kind, string? Hint);

namespace PortKit.Overrides;

/// <summary>A pattern and the initializer of what it matches, as they stand in a file or on the command line.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="PatternAt">Where it stands.</param>
/// <param name="Spec">The initializer.</param>
/// <param name="SpecAt">Where that stands.</param>
internal sealed record OverrideEntry(string Pattern, SourceLocation PatternAt, string Spec, SourceLocation SpecAt);

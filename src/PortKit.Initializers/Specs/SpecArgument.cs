namespace PortKit.Initializers.Specs;

/// <summary>An argument as it is written.</summary>
/// <param name="Name">The name before the equals sign; null if the argument goes by position.</param>
/// <param name="Value">The value without quotes.</param>
internal sealed record SpecArgument(string? Name, string Value);

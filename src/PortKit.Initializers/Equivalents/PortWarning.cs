namespace PortKit.Initializers.Equivalents;

/// <summary>A trap that lies in the port of one blob.</summary>
/// <param name="Trap">Which.</param>
/// <param name="Text">What it is here, in a sentence.</param>
public sealed record PortWarning(PortTrap Trap, string Text);

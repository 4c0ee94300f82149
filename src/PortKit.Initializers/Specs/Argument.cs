namespace PortKit.Initializers.Specs;

/// <summary>The value of an argument: a number (1 and 0 for True and False), or a word.</summary>
internal readonly record struct Argument(double Number, string Word = "");

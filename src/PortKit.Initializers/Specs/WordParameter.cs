namespace PortKit.Initializers.Specs;

/// <summary>One of some words, letter case apart. The first is the default.</summary>
internal sealed record WordParameter(string Name, params string[] Words) : Parameter(Name, new(0, Words[0]))
{
    public override string Takes => $"one of {string.Join(", ", Words)}";

    public override Argument? Read(string text) =>
        Array.Find(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found ? new(0, found) : null;

    public override string Text(Argument value) => value.Word;
}

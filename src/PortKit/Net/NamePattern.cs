using System.IO.Enumeration;

namespace PortKit;

/// <summary>
/// A pattern for names, such as those of layers: <c>*</c> stands for any letters, <c>/</c> too, and <c>?</c> for one. Every other letter
/// stands for itself, a capital for a capital, and a backslash for a backslash.
/// </summary>
/// <param name="text">The pattern as it was written.</param>
public sealed class NamePattern(string text)
{
    private readonly string _expression = text.Replace("\\", "\\\\", StringComparison.Ordinal);

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it may mean more than one name.</summary>
    public bool HasWildcards => Text.AsSpan().ContainsAny('*', '?');

    /// <summary>Whether a name is meant.</summary>
    public bool Matches(string name) => !HasWildcards ? Text == name : FileSystemName.MatchesSimpleExpression(_expression, name, ignoreCase: false);
}

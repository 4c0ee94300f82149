using System.IO.Enumeration;

namespace PortKit.Cli.Batch;

/// <summary>
/// A pattern of file names, as shells have them: <c>*</c> and <c>?</c> stand for what they do within a name, <c>**</c> for any number of folders.
/// Not every shell reads it, and those that do pass on what was quoted.
/// </summary>
internal sealed class PathPattern
{
    private const string AnyFolders = "**";
    private static readonly char[] Separators = [.. new[] { '/', Path.DirectorySeparatorChar }.Distinct()];

    private readonly string[] _parts;

    private PathPattern(string root, string[] parts) => (Root, _parts) = (root, parts);

    /// <summary>The folder above everything that can match; empty for the current one.</summary>
    public string Root { get; }

    /// <summary>How many folders below <see cref="Root"/> can matter.</summary>
    public int Depth => _parts.Contains(AnyFolders) ? int.MaxValue : _parts.Length - 1;

    /// <summary>Reads a pattern.</summary>
    public static PathPattern Parse(string text)
    {
        var at = text.AsSpan().IndexOfAny('*', '?');
        var end = text.AsSpan(0, Math.Max(at, 0)).LastIndexOfAny(Separators) + 1;
        return new(text[..end], text[end..].Split(Separators, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Whether a file matches.</summary>
    /// <param name="path">Its path below <see cref="Root"/>.</param>
    public bool Matches(string path) => Matches(_parts, path.Split(Path.DirectorySeparatorChar));

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty || path.IsEmpty)
            return pattern.IsEmpty && path.IsEmpty;
        if (pattern[0] != AnyFolders)
            return FileSystemName.MatchesSimpleExpression(pattern[0], path[0], OperatingSystem.IsWindows()) && Matches(pattern[1..], path[1..]);

        // Any number of them one after the other are one; at the end, whatever lies there matches.
        if (pattern.Length == 1)
            return true;
        var rest = pattern[1] == AnyFolders ? pattern[1..] : pattern;
        return (rest.Length > 1 && Matches(rest[1..], path)) || (path.Length > 1 && Matches(rest, path[1..]));
    }
}

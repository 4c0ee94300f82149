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
    public bool Matches(string path)
    {
        // Of several stars for folders only the last need ever take more than it did: what matched before it stays matched.
        var names = path.Split(Path.DirectorySeparatorChar);
        var (part, name, star, taken) = (0, 0, -1, 0);
        while (name < names.Length)
        {
            if (part < _parts.Length && _parts[part] == AnyFolders)
            {
                // At the end, whatever lies there matches.
                (star, taken) = (part++, name);
                if (part == _parts.Length)
                    return true;
            }
            else if (part < _parts.Length && FileSystemName.MatchesSimpleExpression(_parts[part], names[name], OperatingSystem.IsWindows()))
            {
                (part, name) = (part + 1, name + 1);
            }
            else if (star < 0)
            {
                return false;
            }
            else
            {
                (part, name) = (star + 1, ++taken);
            }
        }

        return part == _parts.Length;
    }
}

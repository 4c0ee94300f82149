namespace PortKit.Files;

/// <summary>Where a name leads to once every link on the way is followed, of the folders as of the file.</summary>
public static class RealPath
{
    /// <summary>As many links as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <summary>
    /// The path without links, as the system walks it: <c>..</c> behind a link to a folder leads out of the folder that the link points to. What is
    /// not there stays as it is named.
    /// </summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var whole = Path.IsPathFullyQualified(path) ? path : Path.Join(Environment.CurrentDirectory, path);
        var at = Path.GetPathRoot(whole)!;
        var left = new Stack<string>();
        Push(whole[at.Length..]);
        for (var links = 0; left.TryPop(out var part);)
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? at;
                continue;
            }

            var next = Path.Join(at, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException($"A file is expected. Found links that lead in a circle: '{path}'.");
            if (Path.IsPathRooted(target))
            {
                at = Path.GetPathRoot(Path.GetFullPath(target, at))!;
                target = target[Path.GetPathRoot(target)!.Length..];
            }

            Push(target);
        }

        return at;

        void Push(string parts)
        {
            char[] separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];
            foreach (var part in parts.Split(separators, StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse())
                left.Push(part);
        }
    }
}

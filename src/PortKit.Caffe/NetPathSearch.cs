namespace PortKit.Caffe;

/// <summary>
/// Finds the file that a solver names. Caffe looks from the current directory, and its solvers are written to be run from the
/// top of its tree; this looks there first, then in the solver's folder and in every folder above it.
/// </summary>
internal sealed class NetPathSearch(string workingDirectory, string? solverFile)
{
    /// <summary>The file as it can be opened from the working directory, or null; and the places looked at, in their order.</summary>
    public (string? File, IReadOnlyList<string> Tried) Find(string path)
    {
        var tried = new List<string>();
        // A null character ends no path and makes the path functions throw.
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            return (null, tried);
        foreach (var folder in Folders(path))
        {
            var full = Path.GetFullPath(path, folder);
            if (tried.Contains(full))
                continue;
            tried.Add(full);
            if (File.Exists(full))
                return (tried.Count == 1 ? path : Shorten(full), tried);
        }
        return (null, tried);
    }

    private IEnumerable<string> Folders(string path)
    {
        yield return workingDirectory;
        if (Path.IsPathRooted(path) || solverFile is null)
            yield break;
        var folder = Path.GetDirectoryName(Path.GetFullPath(solverFile, workingDirectory));
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    // Messages print the name, so the shorter form wins where it leads to the same file.
    private string Shorten(string full)
    {
        var relative = Path.GetRelativePath(workingDirectory, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
    }
}

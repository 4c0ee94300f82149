namespace PortKit.Caffe;

/// <summary>
/// Finds the files that a solver names. Caffe looks from the current directory, and its solvers are written to be run from the
/// top of its tree; this looks there first, then in the solver's folder and in every folder above it. Last it tries a file of that
/// name beside the solver, as paths are often those of the machine that the solver was written on.
/// </summary>
internal sealed class NetPathSearch(string workingDirectory, string? solverFile)
{
    /// <summary>
    /// The file as it can be opened from the working directory, or null, which is reported; so is one that was found by its name alone.
    /// </summary>
    /// <param name="path">The path as the solver gives it.</param>
    /// <param name="field">The field that gives it.</param>
    /// <param name="at">Where it does.</param>
    /// <param name="bag">Takes the diagnostics.</param>
    public string? Find(string path, string field, SourceLocation at, DiagnosticBag bag)
    {
        var tried = new List<string>();
        if (FindWhole(path, tried) is { } file)
            return file;
        if (Beside(path) is { } beside && !tried.Contains(beside))
        {
            tried.Add(beside);
            if (File.Exists(beside))
            {
                var found = Shorten(beside);
                bag.Note(
                    CaffeCodes.BesideSolver, at, $"{field} gives \"{path}\", where there is no file. Took '{found}', which is beside the solver.");
                return found;
            }
        }

        var looked = tried.Count > 0 ? $" Looked for {string.Join(", ", tried)}." : "";
        bag.Error(
            CaffeCodes.Unreadable,
            at,
            $"{field} must name a file. Found \"{path}\", and no such file.{looked}",
            "Caffe takes the path from the current directory: go to the folder that it starts from");
        return null;
    }

    private string? FindWhole(string path, List<string> tried)
    {
        // A null character ends no path and makes the path functions throw.
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            return null;
        foreach (var folder in Folders(path))
        {
            var full = Path.GetFullPath(path, folder);
            if (tried.Contains(full))
                continue;
            tried.Add(full);
            if (File.Exists(full))
                return tried.Count == 1 ? path : Shorten(full);
        }
        return null;
    }

    private IEnumerable<string> Folders(string path)
    {
        yield return workingDirectory;
        if (Path.IsPathRooted(path))
            yield break;
        for (var folder = SolverFolder(); folder is not null; folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    private string? SolverFolder() => solverFile is null ? null : Path.GetDirectoryName(Path.GetFullPath(solverFile, workingDirectory));

    // Paths come from Windows too, whatever this runs on.
    private string? Beside(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal) && SolverFolder() is { } folder
            ? Path.GetFullPath(name, folder)
            : null;
    }

    // Messages print the name, so the shorter form wins where it leads to the same file.
    private string Shorten(string full)
    {
        var relative = Path.GetRelativePath(workingDirectory, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
    }
}

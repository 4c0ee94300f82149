namespace PortKit.Reporting.Writing;

/// <summary>
/// Writes the names of files without the folders that they lie in on the disk of whoever made the page: whoever reads it elsewhere has no use for
/// these, and need not know them.
/// </summary>
internal sealed class ShownPaths
{
    private readonly IReadOnlyList<(string Path, string Shown)> _known;

    /// <summary>Knows the files that were read for a page.</summary>
    /// <param name="files">Their full names.</param>
    public ShownPaths(IEnumerable<string> files)
    {
        string[] all = [.. files];
        string[] folders = [.. all
            .Select(Path.GetDirectoryName)
            .Append(Environment.CurrentDirectory)
            .OfType<string>()
            .Where(folder => Path.GetPathRoot(folder) != folder)];

        // The longest first: a folder may be a part of another.
        _known = [.. all.Select(file => (file, Path.GetFileName(file))).Concat(folders.Select(folder => (folder + Path.DirectorySeparatorChar, "")))
            .Distinct().OrderByDescending(pair => pair.Item1.Length)];
    }

    /// <summary>A place in a file.</summary>
    public SourceLocation Of(SourceLocation at) =>
        at.File is { } file && Path.IsPathRooted(file) ? at with { File = Path.GetFileName(Of(file)) } : at;

    /// <summary>A text that may name files.</summary>
    public string Of(string text) => _known.Aggregate(text, (shown, pair) => shown.Replace(pair.Path, pair.Shown, StringComparison.Ordinal));

    /// <summary>A diagnostic.</summary>
    public Diagnostic Of(Diagnostic said) => said with
    {
        Location = Of(said.Location),
        Message = Of(said.Message),
        Hint = said.Hint is { } hint ? Of(hint) : null,
    };
}

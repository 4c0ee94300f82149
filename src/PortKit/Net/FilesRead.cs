namespace PortKit;

/// <summary>
/// The files that were read for a net, or for whatever else a program makes of it. Values of weights stay in their files until they are
/// written, and a net is not to be had again: no output may take the place of one of these files, by whatever name it is called.
/// </summary>
public sealed class FilesRead
{
    private readonly List<(string FullPath, string Known)> _files = [];

    /// <summary>The full names of the files.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.FullPath);

    /// <summary>Takes note of a file that is read.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="what">What it is, with the article: "the net".</param>
    public void Add(string path, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // A name that the system does not take is reported by who tries to read it.
        if (!path.Contains('\0', StringComparison.Ordinal))
            _files.Add((Path.GetFullPath(path), $"an input: {what}, '{path}'"));
    }

    /// <summary>
    /// What speaks against writing files, to be asked before the first of them is begun: an output is a file that was read or another of the
    /// outputs, its folder is not there, or its name is that of a folder.
    /// </summary>
    /// <param name="outputs">Every file that will be written.</param>
    public IReadOnlyList<Diagnostic> Problems(params IReadOnlyList<OutputFile> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        List<Diagnostic> problems = [];
        List<(FileIdentity Identity, string Known)> taken = [];
        foreach (var (path, known) in _files)
        {
            if (FileIdentity.Of(path) is { } identity)
                taken.Add((identity, known));
        }

        foreach (var output in outputs)
        {
            if (output.Problem() is { } problem)
            {
                problems.Add(problem);
            }
            else if (FileIdentity.Of(output.Path) is { } identity)
            {
                if (taken.Find(one => one.Identity == identity) is { Known: { } known })
                    problems.Add(Clash(output, known));
                taken.Add((identity, $"another output: {output.What}, '{output.Path}'"));
            }
        }

        return problems;
    }

    private static Diagnostic Clash(OutputFile output, string known) => new(
        Codes.OutputIsInput,
        DiagnosticSeverity.Error,
        SourceLocation.In(output.Path),
        $"A file of its own is expected for {output.What}. Found {known}.",
        "Give it another name. Nothing was written.");
}

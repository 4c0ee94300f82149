namespace PortKit.Cli.Batch;

/// <summary>
/// Where the outputs of several inputs go: below one folder, in folders like those of the inputs below the folder that all of them have in common.
/// </summary>
internal sealed class OutputTree
{
    private readonly string _folder;
    private readonly string _root;
    private readonly Func<string, string> _nameFor;

    /// <param name="folder">The folder of all outputs.</param>
    /// <param name="root">The folder of the inputs whose folders are made anew; null for the deepest that they have in common.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="nameFor">Gives the name of the output for that of an input.</param>
    public OutputTree(string folder, string? root, IReadOnlyList<FoundInput> inputs, Func<string, string> nameFor)
    {
        (_folder, _nameFor) = (folder, nameFor);
        _root = root is not null ? Path.GetFullPath(root) : Common(inputs.Select(input => Full(input.Root)));
    }

    /// <summary>The output of an input; null if that lies outside of the root that was given.</summary>
    public string? For(FoundInput input)
    {
        var below = Path.GetRelativePath(_root, Path.GetDirectoryName(Path.GetFullPath(input.Path))!);
        if (below == ".." || below.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) || Path.IsPathRooted(below))
            return null;
        var folder = below == "." ? _folder : Path.Combine(_folder, below);
        return folder == "." ? _nameFor(input.Path) : Path.Combine(folder, _nameFor(input.Path));
    }

    /// <summary>What speaks against these outputs, to be asked before anything is done.</summary>
    /// <param name="jobs">All of them.</param>
    public static IReadOnlyList<Diagnostic> Problems(IReadOnlyList<Job> jobs)
    {
        var problems = new List<Diagnostic>();
        var inputs = new Dictionary<FileIdentity, string>();
        foreach (var job in jobs)
        {
            if (FileIdentity.Of(job.Input) is { } identity)
                inputs.TryAdd(identity, job.Input);
        }

        var taken = new Dictionary<FileIdentity, string>();
        foreach (var job in jobs)
        {
            if (job.Output is not { } output || FileIdentity.Of(output) is not { } identity)
                continue;
            if (inputs.TryGetValue(identity, out var input))
                problems.Add(Clash(output, job.Input, $"an input, '{input}'", "Give another --out-dir. Nothing was written."));
            else if (!taken.TryAdd(identity, job.Input))
                problems.Add(Clash(
                    output, job.Input, $"that of '{taken[identity]}'", "Rename one of them, or give each an --out-dir. Nothing was written."));
        }

        return problems;
    }

    private static Diagnostic Clash(string output, string input, string found, string hint) => new(
        Codes.OutputIsInput,
        DiagnosticSeverity.Error,
        SourceLocation.In(output),
        $"A file of its own is expected for what is made of '{input}'. Found {found}.",
        hint);

    private static string Common(IEnumerable<string> folders)
    {
        string? common = null;
        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            common ??= folder;
            while (!IsBelow(folder, common) && Path.GetDirectoryName(common) is { } parent)
                common = parent;
        }

        return common ?? Full("");
    }

    private static bool IsBelow(string folder, string root) =>
        folder == root
        || folder.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder.Length == 0 ? "." : folder));
}

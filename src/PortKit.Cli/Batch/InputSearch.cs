using System.IO.Enumeration;
using PortKit.Caffe;
using PortKit.Cli.Usage;

namespace PortKit.Cli.Batch;

/// <summary>Finds the inputs that words name: files, folders that are searched, and patterns.</summary>
/// <param name="ending">What a folder is searched for, with its dot.</param>
internal sealed class InputSearch(string ending)
{
    /// <summary>As much of a file as tells a solver from a net.</summary>
    private const int MostBytesOfSolver = 1 << 20;

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<FoundInput> _found = [];

    /// <summary>What was found, each file once, in the order of the words; what one word finds in the order of the names.</summary>
    public IReadOnlyList<FoundInput> Found => _found;

    /// <summary>Adds what a word names.</summary>
    /// <returns>Why it names nothing; null if it does. That a file is there is for its reader to find out.</returns>
    public Diagnostic? Add(string word)
    {
        var before = _found.Count;
        try
        {
            if (Directory.Exists(word))
            {
                foreach (var file in FilesIn(word, int.MaxValue).Where(IsWanted))
                    Add(Path.Join(word, file), word);
                return _found.Count > before || IsKnown(word)
                    ? null
                    : Nothing(word, $"A folder with files *{ending} in it, or in folders below, is expected.");
            }

            if (!SeveralInputs.IsPattern(word))
            {
                Add(word, Path.GetDirectoryName(word) ?? "");
                return null;
            }

            var pattern = PathPattern.Parse(word);
            var matching = FilesIn(pattern.Root, pattern.Depth).Where(pattern.Matches).ToList();
            foreach (var file in matching)
                Add(Path.Join(pattern.Root, file), pattern.Root);
            return matching.Count > 0 ? null : Nothing(word, "A pattern that files match is expected.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Error(word, $"A folder that can be searched is expected. Found one that cannot: {failure.Message}");
        }

        bool IsWanted(string file) =>
            file.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
            && Path.Join(word, file) is var path
            && !WholeFile.IsDevice(path)
            && !IsSolver(path);
    }

    private void Add(string path, string root)
    {
        if (_known.Add(path == "-" ? path : Path.GetFullPath(path)))
            _found.Add(new FoundInput(path, root));
    }

    private bool IsKnown(string folder)
    {
        var start = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        return _known.Any(path => path.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>
    /// The files in a folder and below, by their paths from there. Folders that are links are left out, as these may lead in a circle, and so is
    /// whatever has a name that begins with a dot.
    /// </summary>
    private static List<string> FilesIn(string folder, int depth)
    {
        var root = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(root))
            return [];
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = depth,
            AttributesToSkip = 0,
            IgnoreInaccessible = false,
        };
        var files = new FileSystemEnumerable<string>(
            root, (ref FileSystemEntry entry) => Path.GetRelativePath(entry.RootDirectory.ToString(), entry.ToFullPath()), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !entry.FileName.StartsWith("."),
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                (entry.Attributes & FileAttributes.ReparsePoint) == 0 && !entry.FileName.StartsWith("."),
        };
        return [.. files.Order(StringComparer.Ordinal)];
    }

    // A solver names a net that lies beside it: both would make the same model twice.
    private static bool IsSolver(string path)
    {
        if (!path.EndsWith(".prototxt", StringComparison.OrdinalIgnoreCase))
            return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length > MostBytesOfSolver)
                return false;
            var text = new byte[file.Length];
            var length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return PrototxtKinds.Detect(text.AsSpan(0, length)) == PrototxtKind.Solver;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it tells why that cannot be.
            return false;
        }
    }

    private static Diagnostic Nothing(string word, string expected) => Error(word, $"{expected} Found none.");

    private static Diagnostic Error(string word, string message) =>
        new(CaffeCodes.Unreadable, DiagnosticSeverity.Error, SourceLocation.In(word), message);
}

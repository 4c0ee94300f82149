namespace PortKit.House.Tests.Compiled;

/// <summary>A type of one folder uses a type of another folder of its project.</summary>
/// <param name="From">The file of the type that uses, below src.</param>
/// <param name="To">The file of the type that is used, below src.</param>
internal sealed record Arrow(string From, string To)
{
    /// <summary>The folder that the arrow leaves.</summary>
    public string FromFolder => FolderOf(From);

    /// <summary>The folder that it leads to.</summary>
    public string ToFolder => FolderOf(To);

    /// <summary>Every arrow of a project.</summary>
    public static IReadOnlyList<Arrow> Of(CompiledProject project) =>
    [
        .. from type in project.Types
           from used in type.Uses
           where used.Folder != type.Folder
           select new Arrow($"{project.Name}/{type.File}", $"{project.Name}/{used.File}") into arrow
           group arrow by arrow into same
           orderby same.Key.From, same.Key.To
           select same.Key,
    ];

    /// <summary>
    /// Those arrows that lie on a cycle of folders. Between two folders the few come before the many: likely it is they that run the wrong way.
    /// </summary>
    public static IReadOnlyList<Arrow> OnCycles(IReadOnlyCollection<Arrow> arrows)
    {
        var next = arrows.ToLookup(arrow => arrow.FromFolder, arrow => arrow.ToFolder);
        var reached = next.ToDictionary(folder => folder.Key, folder => Reached(folder.Key));
        return
        [
            .. arrows.Where(arrow => reached.TryGetValue(arrow.ToFolder, out var beyond) && beyond.Contains(arrow.FromFolder))
                .GroupBy(arrow => (arrow.FromFolder, arrow.ToFolder))
                .OrderBy(pair => pair.Count())
                .SelectMany(pair => pair),
        ];

        HashSet<string> Reached(string start)
        {
            HashSet<string> found = [];
            for (var open = new Stack<string>([start]); open.TryPop(out var folder);)
            {
                foreach (var other in next[folder].Where(found.Add))
                    open.Push(other);
            }

            return found;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{From} -> {To}";

    private static string FolderOf(string file) => file[..file.LastIndexOf('/')];
}

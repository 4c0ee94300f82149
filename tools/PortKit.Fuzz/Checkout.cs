namespace PortKit.Fuzz;

/// <summary>Finds the files of the project, from the folder that the fuzzer runs in.</summary>
internal static class Checkout
{
    private static readonly string Root = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The files of the tests and of models/ whose names match a pattern, the smallest first, none larger than a limit.</summary>
    public static IReadOnlyList<byte[]> Files(string pattern, long most, int count = int.MaxValue) =>
    [
        .. new[] { "models", "tests" }
            .SelectMany(folder => new DirectoryInfo(PathOf(folder)).EnumerateFiles(pattern, SearchOption.AllDirectories))
            .Where(file => file.Length <= most)
            .OrderBy(file => file.Length).ThenBy(file => file.FullName, StringComparer.Ordinal)
            .Take(count)
            .Select(file => File.ReadAllBytes(file.FullName)),
    ];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PortKit.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("PortKit.sln is in no folder above the fuzzer.");
    }
}

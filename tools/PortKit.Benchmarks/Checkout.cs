namespace PortKit.Benchmarks;

/// <summary>Finds the files of the project, from the folder that the benchmarks run in.</summary>
internal static class Checkout
{
    private static readonly string Root = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PortKit.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("PortKit.sln is in no folder above the benchmarks.");
    }
}

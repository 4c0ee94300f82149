namespace PortKit.Cli.Tests;

/// <summary>A folder that is gone after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("portkit");

    public string Root => _folder.FullName;

    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>The names of the files in the folder, in order.</summary>
    public IEnumerable<string?> Files() => Directory.EnumerateFileSystemEntries(Root).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);
}

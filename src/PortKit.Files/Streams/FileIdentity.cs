namespace PortKit.Files;

/// <summary>
/// Which file a name leads to, however it is spelt: through symbolic links and hard links, relative or absolute, in any letter case where the
/// file system knows none. A file that is not there yet is known by its folder and its name. Two of them are equal if they are one file.
/// </summary>
public readonly record struct FileIdentity
{
    private readonly string _key;

    private FileIdentity(string key) => _key = key;

    /// <summary>Finds the file.</summary>
    /// <param name="path">Its name.</param>
    /// <returns>Null of what is no file: a device, a pipe, a socket. What is written there takes the place of nothing.</returns>
    public static FileIdentity? Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var target = TargetOf(path);
        if (NativeFile.Find(target) is { } found)
            return found.IsFile ? new($"{found.Device}:{found.Number}") : null;
        if (File.Exists(target))
            return WholeFile.IsDevice(path) ? null : new(Comparable(target));

        // The nearest folder that is there tells, as it may itself be reached by several names.
        var folder = Path.GetDirectoryName(target);
        while (folder is not null && !Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        return folder is not null && NativeFile.Find(folder) is { } parent
            ? new($"{parent.Device}:{parent.Number}:{Comparable(Path.GetRelativePath(folder, target))}")
            : new(Comparable(target));
    }

    private static string TargetOf(string path)
    {
        try
        {
            return WholeFile.Target(path);
        }
        catch (IOException)
        {
            // Links in a circle lead to nothing, which is reported by who reads or writes it.
            return Path.GetFullPath(path);
        }
    }

    // A file that is not there cannot be asked whether letter case matters to its file system: on these it mostly does not.
    private static string Comparable(string name) =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? name.ToUpperInvariant() : name;
}

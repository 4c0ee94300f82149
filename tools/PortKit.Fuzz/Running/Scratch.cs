namespace PortKit.Fuzz.Running;

/// <summary>A folder of this process for what has to be a file: in memory where the system has such a place.</summary>
internal static class Scratch
{
    private const string Memory = "/dev/shm";

    /// <summary>The folder.</summary>
    public static string Folder { get; } = Directory.CreateDirectory(Path.Combine(
        Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"portkit-fuzz-{Environment.ProcessId}")).FullName;

    /// <summary>Puts bytes into a file of the folder.</summary>
    public static string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Makes the folder that of everything temporary, and the one that relative names lead to.</summary>
    public static void Enter()
    {
        Environment.SetEnvironmentVariable("TMPDIR", Folder);
        Directory.SetCurrentDirectory(Folder);
    }

    /// <summary>Deletes the folder.</summary>
    public static void Leave()
    {
        Directory.SetCurrentDirectory(Path.GetTempPath());
        Directory.Delete(Folder, recursive: true);
    }
}

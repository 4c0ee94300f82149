namespace PortKit.Files;

/// <summary>What this process has on disk that is not finished, and what is there for a while only.</summary>
public static class UnfinishedFiles
{
    private static readonly Lock Moving = new();
    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal);

    /// <summary>
    /// For a program that is about to end in the middle of its work: takes away everything unfinished. Files that move to their places have either
    /// arrived or stay away; from now on none appears.
    /// </summary>
    /// <param name="tell">Tells that, when no file can appear any more and none is taken away yet; null for nothing to tell.</param>
    public static void Abandon(Action? tell = null)
    {
        // It is not given back: whoever wants to move a file waits for the end of the process.
        Moving.Enter();
        tell?.Invoke();
        lock (Paths)
        {
            foreach (var path in Paths)
            {
                try
                {
                    if (Directory.Exists(path))
                        Directory.Delete(path, recursive: true);
                    else
                        File.Delete(path);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    // The next run clears it.
                }
            }
        }
    }

    /// <summary>Remembers a file or folder.</summary>
    internal static void Add(string path)
    {
        lock (Paths)
            Paths.Add(path);
    }

    /// <summary>Forgets it: it is in its place, or gone.</summary>
    internal static void Remove(string path)
    {
        lock (Paths)
            Paths.Remove(path);
    }

    /// <summary>Moves files, with <see cref="Abandon"/> before or after all of it.</summary>
    internal static void Move(Action move)
    {
        lock (Moving)
            move();
    }
}

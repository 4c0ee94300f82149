namespace PortKit.Files;

/// <summary>A file beside an output that is locked while its writer lives. It is gone afterwards.</summary>
internal sealed class WriterLock : IDisposable
{
    private const int MostFailures = 5;

    private readonly FileStream _file;

    /// <summary>Makes the file of a writer.</summary>
    /// <param name="target">The output.</param>
    /// <param name="tag">The writer.</param>
    public WriterLock(string target, string tag)
        : this(New(Stray.NameFor(target, tag, Stray.Lock)))
    {
    }

    private WriterLock(FileStream file)
    {
        _file = file;
        UnfinishedFiles.Add(file.Name);
    }

    /// <summary>What makes a second lock fail. On Windows a file that is not shared could not be taken away while it is locked.</summary>
    public static FileShare Share => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <summary>The file.</summary>
    public string Name => _file.Name;

    /// <summary>Opens the file of this name, or makes it; null if somebody else has it.</summary>
    /// <exception cref="IOException">The file cannot be made, or somebody else has it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static WriterLock? TryTake(string name)
    {
        var file = new FileStream(name, FileMode.OpenOrCreate, FileAccess.Write, Share, bufferSize: 0);
        if (IsNamed(file))
            return new WriterLock(file);
        file.Dispose();
        return null;
    }

    public void Dispose()
    {
        // The name goes while the lock is held, so that nobody takes away the one that somebody else has by then.
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It stays, without a lock, and the next writer clears it.
        }

        UnfinishedFiles.Remove(_file.Name);
        _file.Dispose();
    }

    private static FileStream New(string name)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                var file = new FileStream(name, FileMode.CreateNew, FileAccess.Write, Share, bufferSize: 0);
                if (IsNamed(file))
                    return file;
                file.Dispose();
            }
            catch (IOException) when (failures < MostFailures)
            {
                // Somebody who clears up came between the file and its lock, and takes it for one without a writer.
                Thread.Sleep(1);
            }
        }
    }

    // Who had it before has taken its name away, and the next one makes another file of this name.
    private static bool IsNamed(FileStream file) => NativeFile.Find(file.SafeFileHandle) is not { } open || NativeFile.Find(file.Name) == open;
}

using System.Globalization;

namespace PortKit.Files;

/// <summary>
/// A folder among those of the system for temporary files, <c>portkit-scratch-PROCESS-RANDOM</c>. It is gone when it is
/// disposed of; those of processes that were killed are cleared by the next one.
/// </summary>
public sealed class ScratchFolder : IDisposable
{
    private const string Start = "portkit-scratch-";
    private const string LockName = ".lock";

    private const int MostFailures = 20;

    private readonly WriterLock _lock;

    private ScratchFolder(string path, WriterLock own) => (Path, _lock) = (path, own);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder that nobody else may look into.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static ScratchFolder Create()
    {
        Clear();
        for (var failures = 0; ; failures++)
        {
            var number = RandomTag.Next();
            var prefix = string.Create(CultureInfo.InvariantCulture, $"{Start}{Environment.ProcessId}-{number}-");
            var path = Directory.CreateTempSubdirectory(prefix).FullName;
            UnfinishedFiles.Add(path);
            try
            {
                if (WriterLock.TryTake(System.IO.Path.Join(path, LockName)) is { } own)
                    return new ScratchFolder(path, own);
            }
            catch (IOException) when (failures < MostFailures)
            {
                // Somebody who clears up came between the file and its lock, takes the folder for one of the dead, and takes it away.
            }

            UnfinishedFiles.Remove(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Without the lock, somebody who clears up would take it away at the same time; with it, Windows would let nobody.
        if (OperatingSystem.IsWindows())
            _lock.Dispose();
        Directory.Delete(Path, recursive: true);
        if (!OperatingSystem.IsWindows())
            _lock.Dispose();
        UnfinishedFiles.Remove(Path);
    }

    private static void Clear()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Start}*"))
        {
            try
            {
                // One that has no lock yet was made just now.
                using (new FileStream(System.IO.Path.Join(folder, LockName), FileMode.Open, FileAccess.Write, WriterLock.Share, bufferSize: 0))
                {
                    if (new DirectoryInfo(folder).LinkTarget is null)
                        Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Its process lives, or it belongs to somebody else.
            }
        }
    }
}

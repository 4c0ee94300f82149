using System.Globalization;
using System.Security.Cryptography;

namespace PortKit.Files;

/// <summary>
/// A folder among those of the system for temporary files, <c>portkit-scratch-PROCESS-RANDOM</c>. It is gone when it is
/// disposed of; those of processes that were killed are cleared by the next one.
/// </summary>
public sealed class ScratchFolder : IDisposable
{
    private const string Start = "portkit-scratch-";
    private const string LockName = ".lock";

    private readonly FileStream _lock;

    private ScratchFolder(string path)
    {
        Path = path;
        UnfinishedFiles.Add(path);
        _lock = new FileStream(System.IO.Path.Join(path, LockName), FileMode.CreateNew, FileAccess.Write, WriterLock.Share, bufferSize: 0);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder that nobody else may look into.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public static ScratchFolder Create()
    {
        Clear();
        var number = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{Start}{Environment.ProcessId}-{number}-");
        return new ScratchFolder(Directory.CreateTempSubdirectory(prefix).FullName);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
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

using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace PortKit.Cli.Batch;

/// <summary>The SHA-256 of files that are read, each worked out once: many nets may share their weights.</summary>
internal sealed class FileDigests
{
    private readonly ConcurrentDictionary<string, Lazy<string?>> _known = new(StringComparer.Ordinal);

    /// <summary>The digest of a file that does not change during the run; null of one that cannot be read.</summary>
    public string? Of(string path) => _known.GetOrAdd(path, file => new Lazy<string?>(() => Now(file))).Value;

    /// <summary>The digest of a file as it is now.</summary>
    public static string? Now(string path)
    {
        try
        {
            if (!File.Exists(path) || WholeFile.IsDevice(path))
                return null;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

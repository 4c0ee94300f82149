using System.Security.Cryptography;

namespace PortKit;

/// <summary>A file that went into a model, as the model names it.</summary>
/// <param name="Name">Its name, without the folder.</param>
/// <param name="Digest">The SHA-256 of its bytes, in hexadecimal digits; null if that is not known.</param>
public sealed record RecordedFile(string Name, string? Digest)
{
    /// <summary>What is to be said of a file that is there.</summary>
    internal static RecordedFile Of(string path) => new(Path.GetFileName(path), DigestOf(path));

    /// <summary>Looks for the file, under its name, in some folders. One of other bytes is passed over.</summary>
    internal string? Find(IEnumerable<string> folders) =>
        folders
            .Select(folder => Path.Combine(folder, Name))
            .FirstOrDefault(path => File.Exists(path) && (Digest is null || DigestOf(path) == Digest));

    /// <summary>Whether both are the same bytes; where that is not known, whether they have one name.</summary>
    internal bool IsSame(RecordedFile other) => Digest is null || other.Digest is null ? Name == other.Name : Digest == other.Digest;

    /// <summary>The SHA-256 of a file; null if it cannot be read, which whoever needs the bytes themselves tells.</summary>
    internal static string? DigestOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

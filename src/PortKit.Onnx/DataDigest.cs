using System.Security.Cryptography;

namespace PortKit.Onnx;

/// <summary>
/// Ties a model to the file of elements beside it. Two files cannot be moved to their places at once: whoever is killed between the two, or writes
/// while another does, leaves one of each. So the model says in its metadata, by SHA-256, which data it was written with, and who reads both looks.
/// </summary>
public static class DataDigest
{
    /// <summary>The key in the model's metadata. Its value is the digest, a space, and the name of the file.</summary>
    public const string Key = "portkit.external_data_sha256";

    /// <summary>What stands for a digest that is not known yet: as long as any.</summary>
    internal static string Unknown { get; } = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>The value of the entry.</summary>
    internal static string Entry(string digest, string fileName) => $"{digest} {fileName}";

    /// <summary>What is wrong with the data of a model, as a sentence; null if they are those that it was written with, or it does not say.</summary>
    /// <param name="entry">What the model says; null if it says nothing.</param>
    /// <param name="locations">The files that the model has elements in, as it names them.</param>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static string? Problem(string? entry, IEnumerable<string> locations, string folder)
    {
        // A model whose elements were moved elsewhere by another program does not have this file.
        if (entry is null
            || entry.Split(' ', 2) is not [var expected, var name]
            || name != Path.GetFileName(name)
            || !locations.Contains(name, StringComparer.Ordinal))
        {
            return null;
        }

        using var file = File.OpenRead(WholeFile.Target(Path.Combine(folder, name)));
        var found = Convert.ToHexStringLower(SHA256.HashData(file));
        return found == expected
            ? null
            : $"The data that the model was written with are expected in '{name}', of SHA-256 {expected}. Found others, of SHA-256 {found}: the two "
                + "files are of different runs.";
    }
}

namespace PortKit.Files;

/// <summary>
/// Reads all there is, up to a limit: a device or a pipe may give bytes without end, and a file may be larger than anybody meant. No more than the
/// limit and one byte are read.
/// </summary>
public static class BoundedRead
{
    private const string ByName = " (`Limits` input-bytes)";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Tells how many bytes it may have: <see cref="Limits.InputBytes"/>.</param>
    /// <exception cref="IOException">It cannot be read, or there is more.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] All(string path, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return All(path, limits.InputBytes, ByName);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="limits">Tells how many bytes it may have: <see cref="Limits.InputBytes"/>.</param>
    /// <exception cref="IOException">It cannot be read, or there is more.</exception>
    public static byte[] All(Stream stream, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(limits);
        return All(stream, limits.InputBytes, ByName);
    }

    /// <summary>Reads a file of a kind that has a limit of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The limit.</param>
    /// <exception cref="IOException">It cannot be read, or there is more.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] All(string path, int most) => All(path, most, "");

    private static byte[] All(string path, long most, string name)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return file.CanSeek && file.Length > most ? throw TooMuch(most, name) : All(file, most, name);
    }

    private static byte[] All(Stream stream, long most, string name)
    {
        var buffer = new byte[1 << 16];
        using var bytes = new MemoryStream();
        for (int read; (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, most + 1 - bytes.Length))) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > most)
                throw TooMuch(most, name);
        }

        return bytes.ToArray();
    }

    private static IOException TooMuch(long most, string name) => new($"At most {most} bytes{name} are expected. Found more.");
}

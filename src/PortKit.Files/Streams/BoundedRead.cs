namespace PortKit.Files;

/// <summary>
/// Reads all there is, up to a limit: a device or a pipe may give bytes without end, and a file may be larger than anybody meant. No more than the
/// limit and one byte are read.
/// </summary>
public static class BoundedRead
{
    /// <summary>The most bytes of a text, or of a file that a layer names: 256 MiB. No net comes near to this.</summary>
    public const int MostBytes = 1 << 28;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The limit.</param>
    /// <exception cref="IOException">It cannot be read, or there is more.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] All(string path, int most = MostBytes)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return file.CanSeek && file.Length > most ? throw TooMuch(most) : All(file, most);
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="most">The limit.</param>
    /// <exception cref="IOException">It cannot be read, or there is more.</exception>
    public static byte[] All(Stream stream, int most = MostBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = new byte[1 << 16];
        using var bytes = new MemoryStream();
        for (int read; (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, most + 1L - bytes.Length))) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > most)
                throw TooMuch(most);
        }

        return bytes.ToArray();
    }

    private static IOException TooMuch(int most) => new($"At most {most} bytes are expected. Found more.");
}

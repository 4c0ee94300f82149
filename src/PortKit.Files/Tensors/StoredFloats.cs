namespace PortKit.Files;

/// <summary>Values that are in a file until they are asked for, as float32; doubles are rounded and halves widened.</summary>
/// <param name="count">How many there are.</param>
public abstract class StoredFloats(long count)
{
    /// <summary>How many there are.</summary>
    public long Count => count;

    /// <summary>Writes the values, float32 little-endian, in pieces of bounded size.</summary>
    /// <exception cref="DamagedFileException">They cannot be unpacked.</exception>
    /// <exception cref="IOException">The file has changed since it was opened, or cannot be read.</exception>
    public abstract void CopyTo(Stream destination);
}
